namespace PluginRuntime;

/// <summary>A virtual server did not get through a step of its life.</summary>
public sealed class VirtualServerFailedException : PluginRuntimeException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="type">The id of its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="step">What was done, such as <c>StartAsync</c>.</param>
    /// <param name="cause">What was wrong.</param>
    /// <param name="remedy">What to do.</param>
    public VirtualServerFailedException(string type, string name, string step, string cause, string remedy)
        : base($"Virtual server '{name}' of type '{type}', {step}: {cause} {remedy}")
    {
        Type = type;
        Name = name;
        Step = step;
        Cause = cause;
        Remedy = remedy;
    }

    /// <summary>The id of its type.</summary>
    public string Type { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What was done.</summary>
    public string Step { get; }

    /// <summary>What was wrong.</summary>
    public string Cause { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
