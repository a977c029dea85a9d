using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>Reads the types and signatures of one assembly.</summary>
internal sealed class SignatureReader(AssemblyMetadata assembly) : ISignatureTypeProvider<SignatureType, object?>
{
    /// <summary>Decoding recurses once per byte at worst; the longest signature in the shared frameworks has some 300 bytes.</summary>
    private const int LongestSignature = 4096;

    /// <summary>The type behind a definition, reference or specification; nothing for a nil handle.</summary>
    public SignatureType? Of(EntityHandle handle) => handle.IsNil ? null : handle.Kind switch
    {
        HandleKind.TypeDefinition => GetTypeFromDefinition(assembly.Reader, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => GetTypeFromReference(assembly.Reader, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification => GetTypeFromSpecification(assembly.Reader, null, (TypeSpecificationHandle)handle, 0),
        _ => null,
    };

    public MethodShape ShapeOf(MethodDefinition method)
    {
        Guard(method.Signature);
        return new(method.DecodeSignature(this, null));
    }

    public MethodShape ShapeOf(MemberReference method)
    {
        Guard(method.Signature);
        return new(method.DecodeMethodSignature(this, null));
    }

    public SignatureType TypeOf(FieldDefinition field)
    {
        Guard(field.Signature);
        return field.DecodeSignature(this, null);
    }

    public SignatureType TypeOf(MemberReference field)
    {
        Guard(field.Signature);
        return field.DecodeFieldSignature(this, null);
    }

    public SignatureType GetPrimitiveType(PrimitiveTypeCode typeCode) => new SignatureType.Primitive(typeCode);

    public SignatureType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = new DefinedType(assembly, handle);
        return new SignatureType.Named(type.FullName, assembly.Name, type, rawTypeKind == (byte)SignatureTypeKind.ValueType);
    }

    public SignatureType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var definition = assembly.Resolve(handle);
        return new SignatureType.Named(FullNameOf(handle), assembly.AssemblyNameOf(handle) ?? assembly.Name, definition, rawTypeKind == (byte)SignatureTypeKind.ValueType);
    }

    public SignatureType GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var specification = assembly.Reader.GetTypeSpecification(handle);
        Guard(specification.Signature);
        return specification.DecodeSignature(this, genericContext);
    }

    public SignatureType GetSZArrayType(SignatureType elementType) => new SignatureType.Array(elementType, "[]");

    public SignatureType GetArrayType(SignatureType elementType, ArrayShape shape) => new SignatureType.Array(elementType, $"[{(shape.Rank == 1 ? "*" : new string(',', shape.Rank - 1))}]");

    public SignatureType GetByReferenceType(SignatureType elementType) => new SignatureType.Indirect(elementType, "&");

    public SignatureType GetPointerType(SignatureType elementType) => new SignatureType.Indirect(elementType, "*");

    public SignatureType GetPinnedType(SignatureType elementType) => new SignatureType.Indirect(elementType, " pinned");

    public SignatureType GetGenericInstantiation(SignatureType genericType, ImmutableArray<SignatureType> typeArguments) =>
        genericType is SignatureType.Named open ? new SignatureType.Generic(open, typeArguments) : throw new BadImageFormatException($"{assembly.Name} instantiates what is not a generic type.");

    public SignatureType GetGenericTypeParameter(object? genericContext, int index) => new SignatureType.Parameter(index, OfMethod: false);

    public SignatureType GetGenericMethodParameter(object? genericContext, int index) => new SignatureType.Parameter(index, OfMethod: true);

    public SignatureType GetModifiedType(SignatureType modifier, SignatureType unmodifiedType, bool isRequired) =>
        new SignatureType.Modified(unmodifiedType, modifier, isRequired);

    public SignatureType GetFunctionPointerType(MethodSignature<SignatureType> signature) => new SignatureType.FunctionPointer(new MethodShape(signature));

    private void Guard(BlobHandle signature)
    {
        var length = assembly.Reader.GetBlobReader(signature).Length;
        if (length > LongestSignature)
            throw new BadImageFormatException(string.Create(CultureInfo.InvariantCulture, $"{assembly.Name} has a signature of {length} bytes."));
    }

    private string FullNameOf(TypeReferenceHandle handle)
    {
        var reader = assembly.Reader;
        var reference = reader.GetTypeReference(handle);
        var name = reader.GetString(reference.Name);
        for (var depth = 0; reference.ResolutionScope.Kind == HandleKind.TypeReference && depth < AssemblyMetadata.DeepestChain; depth++)
        {
            reference = reader.GetTypeReference((TypeReferenceHandle)reference.ResolutionScope);
            name = $"{reader.GetString(reference.Name)}+{name}";
        }

        return reference.Namespace.IsNil ? name : $"{reader.GetString(reference.Namespace)}.{name}";
    }
}
