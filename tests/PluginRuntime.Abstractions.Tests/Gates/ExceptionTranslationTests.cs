using System.Reflection;
using System.Reflection.Emit;
using PluginRuntime.Gates;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Gates;

/// <summary>Exceptions whose types are private to a module do not leave it; their lease ends whatever they do.</summary>
public sealed class ExceptionTranslationTests
{
    private readonly GenerationLeases _leases = ThingGate.NewGeneration();
    private readonly ThingGate _gate = new();

    [Fact]
    public void PrivateException_IsTranslated_WithItsWords()
    {
        var fault = Throw(MakePrivate("bad luck"));

        var translated = Assert.IsType<ModuleFaultException>(fault);
        Assert.Equal(("thing", "1.0.0", "Module.PrivateException", "bad luck"), (translated.Module, translated.Version, translated.OriginalType, translated.OriginalMessage));
        Assert.Contains("bad luck", translated.OriginalText, StringComparison.Ordinal);
        Assert.Null(translated.InnerException);
    }

    [Fact]
    public void SharedExceptionAroundAPrivateOne_IsTranslatedToo()
    {
        Assert.IsType<ModuleFaultException>(Throw(new InvalidOperationException("outer", MakePrivate("inner"))));
        Assert.IsType<ModuleFaultException>(Throw(new AggregateException(new InvalidOperationException("first"), MakePrivate("second"))));
        Assert.IsType<ModuleFaultException>(Throw(new InvalidOperationException("outer", new AggregateException(new InvalidOperationException("first"), MakePrivate("second")))));
    }

    [Fact]
    public void SharedException_PassesAsItIs()
    {
        var thrown = new InvalidOperationException("shared");

        Assert.Same(thrown, Throw(thrown));
        Assert.Equal(1, _leases.Faults);
    }

    [Fact]
    public void Cancellation_IsNoFault()
    {
        Throw(new OperationCanceledException());

        Assert.Equal(0, _leases.Faults);
    }

    [Fact]
    public void PrivateExceptionWhoseMessageThrows_IsTranslated_AndItsLeaseEnds()
    {
        var fault = Throw(MakePrivate(message: null));

        Assert.Equal("Module.PrivateException", Assert.IsType<ModuleFaultException>(fault).OriginalType);
        Assert.Equal(1, _leases.Faults);
    }

    private Exception Throw(Exception exception)
    {
        _gate.Lead(() => throw exception, _leases);
        var thrown = Record.Exception(() => _gate.Answer());
        Assert.True(GenerationLeases.IsQuiet([_leases]), "The lease of the call that threw has not ended.");
        return thrown;
    }

    /// <summary>An exception of a collectible type; its message throws when there is none.</summary>
    private static Exception MakePrivate(string? message)
    {
        var type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Module"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("Module").DefineType("Module.PrivateException", TypeAttributes.Public, typeof(Exception));
        var getter = type.DefineMethod(
            "get_Message", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.SpecialName, typeof(string), Type.EmptyTypes);
        var body = getter.GetILGenerator();
        if (message is null)
        {
            body.Emit(OpCodes.Newobj, typeof(NotSupportedException).GetConstructor(Type.EmptyTypes)!);
            body.Emit(OpCodes.Throw);
        }
        else
        {
            body.Emit(OpCodes.Ldstr, message);
            body.Emit(OpCodes.Ret);
        }

        type.DefineMethodOverride(getter, typeof(Exception).GetProperty(nameof(Exception.Message))!.GetMethod!);
        return (Exception)Activator.CreateInstance(type.CreateType())!;
    }
}
