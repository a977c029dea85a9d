Console.Error.WriteLine("This program is started by a kernel; it does nothing by itself.");
return 64;
