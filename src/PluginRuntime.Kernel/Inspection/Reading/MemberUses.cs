using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>Which method of an assembly uses a member: the first that does, so that a finding can name it.</summary>
internal sealed class MemberUses
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value, code => code.OperandType);

    private readonly Dictionary<EntityHandle, MethodDefinitionHandle> _users = [];
    private readonly MetadataReader _reader;

    private MemberUses(MetadataReader reader) => _reader = reader;

    /// <summary>Reads all bodies. One that does not decode is left out: the uses in it go unnamed.</summary>
    public static MemberUses Read(AssemblyMetadata assembly)
    {
        var uses = new MemberUses(assembly.Reader);
        foreach (var handle in assembly.Reader.MethodDefinitions)
        {
            var method = assembly.Reader.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            try
            {
                uses.Read(handle, assembly.BodyOf(method.RelativeVirtualAddress).GetILReader());
            }
            catch (Exception damaged) when (Damage.IsSignOf(damaged))
            {
            }
        }

        return uses;
    }

    /// <summary>The method that uses <paramref name="member"/>, as a person reads it; nothing when no body does.</summary>
    public string? UserOf(EntityHandle member)
    {
        if (!_users.TryGetValue(member, out var user))
            return null;
        var method = _reader.GetMethodDefinition(user);
        return MethodNames.Readable(_reader, method);
    }

    private void Read(MethodDefinitionHandle user, BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code.ReadByte()));
            if (!Operands.TryGetValue(value, out var operand))
                return;
            switch (operand)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok or OperandType.InlineType:
                    Note(MetadataTokens.EntityHandle(code.ReadInt32()), user);
                    break;
                case OperandType.InlineSwitch:
                    code.Offset += code.ReadInt32() * sizeof(int);
                    break;
                default:
                    code.Offset += SizeOf(operand);
                    break;
            }
        }
    }

    private void Note(EntityHandle member, MethodDefinitionHandle user)
    {
        if (member.Kind == HandleKind.MethodSpecification)
            member = _reader.GetMethodSpecification((MethodSpecificationHandle)member).Method;
        _users.TryAdd(member, user);
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
