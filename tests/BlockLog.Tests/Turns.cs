namespace BlockLog.Tests;

/// <summary>Decides which of two actors does its next step. An actor waits before each step; one that has ended is passed over.</summary>
internal sealed class Turns
{
    private readonly SemaphoreSlim[] _arrived = [new(0), new(0)];
    private readonly SemaphoreSlim[] _mayGo = [new(0), new(0)];
    private readonly bool[] _hasEnded = new bool[2];
    private readonly int[] _steps = new int[2];

    internal int StepsOf(int actor) => _steps[actor];

    /// <summary>An actor is about to do a step.</summary>
    internal void Wait(int actor)
    {
        _arrived[actor].Release();
        _mayGo[actor].Within($"turn of actor {actor}");
    }

    /// <summary>An actor does no further step.</summary>
    internal void End(int actor)
    {
        Volatile.Write(ref _hasEnded[actor], true);
        _arrived[actor].Release();
    }

    /// <summary>Lets the actors do their steps in an order, and then the rest of them.</summary>
    internal void Run(IEnumerable<int> schedule)
    {
        _arrived[0].Within("first step of actor 0");
        _arrived[1].Within("first step of actor 1");
        foreach (var actor in schedule)
            Step(actor);
        for (var actor = 0; actor < 2; actor++)
        {
            while (Step(actor))
            {
            }
        }
    }

    private bool Step(int actor)
    {
        if (Volatile.Read(ref _hasEnded[actor]))
            return false;
        _steps[actor]++;
        _mayGo[actor].Release();
        // It does its step alone: the other waits all the while.
        _arrived[actor].Within($"end of step {_steps[actor]} of actor {actor}");
        return true;
    }
}
