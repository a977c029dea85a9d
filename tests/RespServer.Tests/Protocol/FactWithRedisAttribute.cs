namespace RespServer.Tests.Protocol;

/// <summary>A test that needs a Redis server, and is skipped with that reason where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithRedisAttribute : FactAttribute
{
    public FactWithRedisAttribute()
    {
        if (!RedisServer.IsInstalled)
            Skip = "redis-server is not installed.";
    }
}
