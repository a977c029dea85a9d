using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Kernel.Loading;

/// <summary>Compiles methods before callers can meet them.</summary>
internal static class Precompilation
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Compiles every method and constructor that is not generic, of types that are not.</summary>
    /// <param name="types">The types; nested ones are not included by themselves.</param>
    /// <param name="cancellationToken">Ends it between two types.</param>
    /// <returns>How many were compiled.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Compile(IEnumerable<Type> types, CancellationToken cancellationToken)
    {
        var compiled = 0;
        foreach (var type in types)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type.ContainsGenericParameters)
                continue;
            foreach (var method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
            {
                if (method.IsAbstract || method.ContainsGenericParameters || method.GetMethodBody() is null)
                    continue;
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
                compiled++;
            }
        }

        return compiled;
    }

    /// <summary>A type with all that are nested in it.</summary>
    internal static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(Everything).SelectMany(WithNested).Prepend(type);
}
