using RedisServer;

return await CommandLine.RunAsync(args);
