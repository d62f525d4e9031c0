using Mono.Cecil;

namespace ClaudePerf.Module.Tests;

/// <summary>The core is no library for others: a type of it is public only if the cmdlets or a program use it.</summary>
public sealed class PublicTypesTests
{
    private const string Core = "ClaudePerf.Core";

    [Fact]
    public void Every_public_type_of_the_core_is_used_outside_of_it()
    {
        using var core = Read(Directory.GetFiles(ModuleFixture.ModuleFolder, Core + ".dll", SearchOption.AllDirectories).Single());
        var types = core.Types.Where(static type => type.IsPublic).ToDictionary(static type => type.FullName);
        Assert.True(types.Count > 200, $"Only {types.Count} public types were found.");
        var waiting = new Queue<string>(Users().SelectMany(NamesOf));
        var used = new HashSet<string>();
        while (waiting.TryDequeue(out var name))
        {
            if (!types.TryGetValue(name, out var type) || !used.Add(name))
                continue;
            foreach (var shown in ShownBy(type).SelectMany(Parts))
                waiting.Enqueue(Outermost(shown).FullName);
        }
        // A constant is compiled into its users and leaves no trace of its type.
        used.UnionWith(types.Values.Where(static type => !type.IsEnum && type.Fields.Any(static field => field.IsPublic && field.IsLiteral))
            .Select(static type => type.FullName));
        var unused = types.Keys.Except(used).Order(StringComparer.Ordinal).ToList();
        Assert.True(unused.Count == 0, $"Nothing outside of the core uses these public types:\n{string.Join('\n', unused)}");
    }

    // The assemblies that use the core.
    private static IEnumerable<string> Users()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        return
        [
            .. Directory.GetFiles(ModuleFixture.ModuleFolder, "ClaudePerf.Cmdlets.dll", SearchOption.AllDirectories),
            Path.Combine(AppContext.BaseDirectory, "claudeperf-pwsh.dll"),
            Path.Combine(ModuleFixture.RepositoryRoot, "src", "ClaudePerf.Native", "bin", configuration, "net10.0", "claudeperf.dll"),
        ];
    }

    private static List<string> NamesOf(string assembly)
    {
        using var module = Read(assembly);
        return [.. module.GetTypeReferences().Where(static type => Outermost(type).Scope.Name == Core)
            .Select(static type => Outermost(type).FullName)];
    }

    // What a user of a type sees of others: base types, and the types in the signatures of its public members.
    private static IEnumerable<TypeReference> ShownBy(TypeDefinition type) =>
    [
        .. type.BaseType is null ? [] : new[] { type.BaseType },
        .. type.Interfaces.Select(static implemented => implemented.InterfaceType),
        .. type.Fields.Where(static field => field.IsPublic || field.IsFamily).Select(static field => field.FieldType),
        .. type.Methods.Where(static method => method.IsPublic || method.IsFamily)
            .SelectMany(static method => method.Parameters.Select(static parameter => parameter.ParameterType).Append(method.ReturnType)),
        .. type.NestedTypes.Where(static nested => nested.IsNestedPublic).SelectMany(ShownBy),
    ];

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } declaring)
            type = declaring;
        return type;
    }

    private static ModuleDefinition Read(string assembly) => ModuleDefinition.ReadModule(assembly);
}
