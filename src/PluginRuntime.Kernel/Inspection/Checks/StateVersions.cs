using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>
/// The version of a state's format as the code gives it, without running it: <c>public int StateVersion => 2;</c>. A version that is worked out is not
/// known before the module runs.
/// </summary>
internal static class StateVersions
{
    private const string Getter = "get_StateVersion";

    /// <summary>The version that a class which hands state over gives; <see langword="null"/>: not as a constant.</summary>
    public static int? Of(DefinedType type)
    {
        foreach (var use in TypeUse.Open(type).SelfAndBases())
        {
            foreach (var handle in use.Type.Definition.GetMethods())
            {
                var method = use.Type.Reader.GetMethodDefinition(handle);
                if (method.RelativeVirtualAddress == 0 || !IsGetter(use.Type.Reader.GetString(method.Name)))
                    continue;
                return ConstantOf(use.Type.Assembly, method.RelativeVirtualAddress);
            }
        }

        return null;
    }

    /// <summary>Also one that implements the interface's explicitly.</summary>
    private static bool IsGetter(string name) => name is Getter or "PluginRuntime.IHandOverByValue.get_StateVersion";

    private static int? ConstantOf(AssemblyMetadata assembly, int body)
    {
        try
        {
            return ConstantOf(assembly.BodyOf(body).GetILReader());
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            return null;
        }
    }

    /// <summary>What compilers make of a constant, with and without optimizing: it is loaded, stored and loaded again at most, and returned.</summary>
    private static int? ConstantOf(BlobReader code)
    {
        int? constant = null;
        while (code.RemainingBytes > 0)
        {
            var operation = (ILOpCode)code.ReadByte();
            if (operation == ILOpCode.Ret)
                return constant;
            if (operation is ILOpCode.Nop or ILOpCode.Stloc_0 or ILOpCode.Ldloc_0 || (operation == ILOpCode.Br_s && code.ReadSByte() == 0))
                continue;
            if (constant is not null)
                return null;
            constant = operation switch
            {
                ILOpCode.Ldc_i4_m1 => -1,
                >= ILOpCode.Ldc_i4_0 and <= ILOpCode.Ldc_i4_8 => operation - ILOpCode.Ldc_i4_0,
                ILOpCode.Ldc_i4_s => code.ReadSByte(),
                ILOpCode.Ldc_i4 => code.ReadInt32(),
                _ => null,
            };
            if (constant is null)
                return null;
        }

        return null;
    }
}
