using System.Diagnostics;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>W3C trace context across the pipe: the caller's activity is the parent of the callee's, whether or not anybody listens.</summary>
internal static class PipeTracing
{
    private static readonly ActivitySource Source = new(SubpartitionActivity.SourceName);

    /// <summary>Starts an activity for a call, if somebody listens.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="parent">The caller's activity; replaced by the new one.</param>
    internal static Activity? StartClient(RemoteMethod method, ref Activity? parent)
    {
        if (!Source.HasListeners() || Source.StartActivity(method.Name, ActivityKind.Client) is not { } activity)
            return null;

        // The caller goes on before the call has ended; it is in its own activity then.
        Activity.Current = parent;
        parent = activity;
        return activity;
    }

    /// <summary>Starts the activity in which a call from the other end is executed, and makes it current in the running flow.</summary>
    internal static Activity StartServer(RemoteMethod method, in ActivityContext parent)
    {
        if (Source.HasListeners() && Source.StartActivity(method.Name, ActivityKind.Server, parent) is { } heard)
            return heard;
        return new Activity(method.Name)
            .SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags)
            .WithTraceState(parent.TraceState)
            .Start();
    }

    internal static void Stop(Activity activity, Exception? failure)
    {
        if (failure is not null)
            activity.SetStatus(ActivityStatusCode.Error, failure.Message);

        // Stopping makes the activity before it current, on a thread where it is not.
        var current = Activity.Current;
        activity.Stop();
        Activity.Current = current == activity ? null : current;
    }

    private static Activity WithTraceState(this Activity activity, string? state)
    {
        if (state is not null)
            activity.TraceStateString = state;
        return activity;
    }
}
