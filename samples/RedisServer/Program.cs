using RedisServer;

return await CommandLine.Make().Parse(args).InvokeAsync();
