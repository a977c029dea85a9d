using Fleet;

return await CommandLine.RunAsync(args);
