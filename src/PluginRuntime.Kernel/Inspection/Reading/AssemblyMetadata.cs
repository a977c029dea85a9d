using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>The metadata of one assembly file. Thread-safe. Reading a damaged file throws <see cref="BadImageFormatException"/>.</summary>
internal sealed class AssemblyMetadata : IDisposable
{
    /// <summary>Longer chains of forwards, nesting or bases than this occur in damaged files only.</summary>
    public const int DeepestChain = 64;

    private static int _count;

    private readonly PEReader _image;
    private readonly Lazy<Dictionary<(string Namespace, string Name), TypeDefinitionHandle>> _types;
    private readonly Lazy<Dictionary<(string Namespace, string Name), ExportedTypeHandle>> _forwards;
    private readonly ConcurrentDictionary<TypeReferenceHandle, DefinedType> _resolved = [];

    private AssemblyMetadata(string path, PEReader image, IAssemblyScope scope)
    {
        _image = image;
        Path = path;
        Scope = scope;
        Reader = image.GetMetadataReader();
        var definition = Reader.GetAssemblyDefinition();
        Name = Reader.GetString(definition.Name);
        Version = definition.Version;
        Identity = string.Create(CultureInfo.InvariantCulture, $"{Name}#{Interlocked.Increment(ref _count)}");
        _types = new(ReadTypes);
        _forwards = new(ReadForwards);
        Types = new SignatureReader(this);
        AttributeUses = new Lazy<AttributeUses>(() => new AttributeUses(Reader));
        Calls = new Lazy<MemberUses>(() => MemberUses.Read(this));
    }

    public string Path { get; }

    public string Name { get; }

    public Version Version { get; }

    /// <summary>Tells two copies of one assembly apart: their types are not the same to the runtime.</summary>
    public string Identity { get; }

    public MetadataReader Reader { get; }

    /// <summary>Where this assembly's own references lead.</summary>
    public IAssemblyScope Scope { get; }

    public SignatureReader Types { get; }

    /// <summary>Which method uses which member. Needs the bodies of methods.</summary>
    public Lazy<MemberUses> Calls { get; }

    /// <summary>What is referred to by attributes alone.</summary>
    public Lazy<AttributeUses> AttributeUses { get; }

    /// <summary>Opens a managed assembly.</summary>
    /// <param name="path">The file. It is not kept open.</param>
    /// <param name="scope">Where the references lead.</param>
    /// <param name="withBodies">Whether method bodies will be read too.</param>
    /// <returns><see langword="null"/> when the file is a whole executable without managed code.</returns>
    public static AssemblyMetadata? Open(string path, IAssemblyScope scope, bool withBodies)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        PEReader? image = null;
        try
        {
            image = new PEReader(file, withBodies ? PEStreamOptions.PrefetchEntireImage : PEStreamOptions.PrefetchMetadata);
            if (image.PEHeaders.IsCoffOnly)
                throw new BadImageFormatException("it does not begin like an executable");
            ThrowIfTruncated(image, new FileInfo(path).Length);
            if (image.HasMetadata && image.GetMetadataReader().IsAssembly)
                return new AssemblyMetadata(path, image, scope);
            // What comes here is native code or a netmodule.
            image.Dispose();
            return null;
        }
        catch
        {
            image?.Dispose();
            throw;
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>Finds a type that is not nested, also where this assembly only forwards it.</summary>
    public DefinedType? FindType(string @namespace, string name, int depth = 0)
    {
        if (depth > DeepestChain)
            throw new BadImageFormatException($"{Name} forwards {@namespace}.{name} in a circle.");
        if (_types.Value.TryGetValue((@namespace, name), out var handle))
            return new DefinedType(this, handle);
        if (!_forwards.Value.TryGetValue((@namespace, name), out var forward))
            return null;
        var target = Reader.GetExportedType(forward).Implementation;
        return target.Kind == HandleKind.AssemblyReference
            ? Scope.Find(NameOf((AssemblyReferenceHandle)target))?.FindType(@namespace, name, depth + 1)
            : null;
    }

    /// <summary>Follows a reference to the type it means, or to nothing when assembly or type is missing.</summary>
    public DefinedType? Resolve(TypeReferenceHandle handle, int depth = 0)
    {
        if (_resolved.TryGetValue(handle, out var known))
            return known;
        if (depth > DeepestChain)
            throw new BadImageFormatException($"{Name} nests types in a circle.");
        var reference = Reader.GetTypeReference(handle);
        var (ns, name) = (Reader.GetString(reference.Namespace), Reader.GetString(reference.Name));
        var scope = reference.ResolutionScope;
        var found = scope.Kind switch
        {
            HandleKind.AssemblyReference => Scope.Find(NameOf((AssemblyReferenceHandle)scope))?.FindType(ns, name),
            HandleKind.TypeReference => Resolve((TypeReferenceHandle)scope, depth + 1)?.FindNested(name),
            _ => FindType(ns, name),
        };
        if (found is { } type)
            _resolved.TryAdd(handle, type);
        return found;
    }

    /// <summary>The simple name of the assembly that a reference to a type, nested or not, goes to.</summary>
    public string? AssemblyNameOf(TypeReferenceHandle handle)
    {
        for (var depth = 0; depth < DeepestChain; depth++)
        {
            var scope = Reader.GetTypeReference(handle).ResolutionScope;
            if (scope.Kind == HandleKind.AssemblyReference)
                return NameOf((AssemblyReferenceHandle)scope);
            if (scope.Kind != HandleKind.TypeReference)
                return null;
            handle = (TypeReferenceHandle)scope;
        }

        throw new BadImageFormatException($"{Name} nests types in a circle.");
    }

    /// <summary>The version of an assembly that this one was built against, or <see langword="null"/> when it does not refer to it.</summary>
    public Version? ReferencedVersion(string assemblyName)
    {
        foreach (var handle in Reader.AssemblyReferences)
        {
            if (string.Equals(NameOf(handle), assemblyName, StringComparison.OrdinalIgnoreCase))
                return Reader.GetAssemblyReference(handle).Version;
        }

        return null;
    }

    public string NameOf(AssemblyReferenceHandle handle) => Reader.GetString(Reader.GetAssemblyReference(handle).Name);

    public IEnumerable<DefinedType> DefinedTypes()
    {
        foreach (var handle in Reader.TypeDefinitions)
            yield return new DefinedType(this, handle);
    }

    public MethodBodyBlock BodyOf(int relativeVirtualAddress) => _image.GetMethodBody(relativeVirtualAddress);

    public void Dispose() => _image.Dispose();

    public override string ToString() => $"{Name} {Version}";

    private static void ThrowIfTruncated(PEReader image, long length)
    {
        foreach (var section in image.PEHeaders.SectionHeaders)
        {
            if ((long)section.PointerToRawData + section.SizeOfRawData > length)
                throw new BadImageFormatException($"the file ends at byte {length}, before its section {section.Name} does");
        }
    }

    private Dictionary<(string, string), TypeDefinitionHandle> ReadTypes()
    {
        var types = new Dictionary<(string, string), TypeDefinitionHandle>(Reader.TypeDefinitions.Count);
        foreach (var handle in Reader.TypeDefinitions)
        {
            var type = Reader.GetTypeDefinition(handle);
            if (!type.IsNested)
                types.TryAdd((Reader.GetString(type.Namespace), Reader.GetString(type.Name)), handle);
        }

        return types;
    }

    private Dictionary<(string, string), ExportedTypeHandle> ReadForwards()
    {
        var forwards = new Dictionary<(string, string), ExportedTypeHandle>();
        foreach (var handle in Reader.ExportedTypes)
        {
            var type = Reader.GetExportedType(handle);
            if (type.Implementation.Kind == HandleKind.AssemblyReference)
                forwards.TryAdd((Reader.GetString(type.Namespace), Reader.GetString(type.Name)), handle);
        }

        return forwards;
    }
}
