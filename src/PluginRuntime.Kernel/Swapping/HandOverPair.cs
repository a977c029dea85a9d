using System.Reflection;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>One state on its way from an object of the old generation to one of the new. Used once, by one thread at a time.</summary>
internal abstract class HandOverPair
{
    /// <summary>"by reference", "by value" or "in steps".</summary>
    internal abstract string Kind { get; }

    /// <summary>Name of the state, for reports.</summary>
    internal abstract string State { get; }

    /// <summary>The module whose state it is.</summary>
    internal string Module { get; private set; } = "";

    /// <summary>What is being called now, for the report when it does not return.</summary>
    internal string Step { get; private protected set; } = "";

    /// <summary>Passes what can pass while the old generation serves.</summary>
    internal virtual void Begin(CancellationToken cancellationToken)
    {
    }

    /// <summary>Passes the state. Gates closed, nobody inside.</summary>
    internal abstract void Pass();

    /// <summary>The new generation does not get to serve: gives the old one its state back, as far as <see cref="Pass"/> had taken it.</summary>
    internal abstract void HandBack();

    /// <summary>The upgrade ended between <see cref="Begin"/> and <see cref="Pass"/>.</summary>
    internal virtual void Abandon()
    {
    }

    /// <summary>
    /// Pairs what the old hands out with what the new takes over: by reference by the type of state, by value in the order of the
    /// participants.
    /// </summary>
    /// <param name="module">The module's id.</param>
    /// <param name="old">Objects of the old generation that hand over.</param>
    /// <param name="next">Objects of the new.</param>
    /// <param name="unmatched">States of the old that the new does not take.</param>
    internal static IReadOnlyList<HandOverPair> Match(string module, IReadOnlyList<object> old, IReadOnlyList<object> next, out IReadOnlyList<string> unmatched)
    {
        List<HandOverPair> pairs = [];
        List<string> left = [];
        foreach (var participant in old)
        {
            foreach (var state in StatesByReference(participant))
            {
                var taker = next.FirstOrDefault(candidate => StatesByReference(candidate).Contains(state));
                if (taker is null)
                    left.Add(state.FullName ?? state.Name);
                else
                    pairs.Add((HandOverPair)Activator.CreateInstance(
                        typeof(ByReferencePair<>).MakeGenericType(state), BindingFlags.NonPublic | BindingFlags.Instance, null, [participant, taker], null)!);
            }
        }

        var givers = old.OfType<IHandOverByValue>().ToArray();
        var takers = next.OfType<IHandOverByValue>().ToArray();
        for (var index = 0; index < givers.Length; index++)
        {
            if (index >= takers.Length)
                left.Add($"the state by value of {givers[index].GetType().Name}");
            else if (givers[index] is IHandOverInSteps giver && takers[index] is IHandOverInSteps taker)
                pairs.Add(new InStepsPair(giver, taker));
            else
                pairs.Add(new ByValuePair(givers[index], takers[index]));
        }

        foreach (var pair in pairs)
            pair.Module = module;
        unmatched = left;
        return pairs;
    }

    private static IEnumerable<Type> StatesByReference(object participant) =>
        participant.GetType().GetInterfaces()
            .Where(static type => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IHandOver<>))
            .Select(static type => type.GenericTypeArguments[0]);
}
