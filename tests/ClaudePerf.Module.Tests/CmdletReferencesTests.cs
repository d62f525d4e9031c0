using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ClaudePerf.Module.Tests;

/// <summary>
/// Cmdlets bind, call the core and write. The compiled assembly shows it: what formats data, reads or writes files, starts processes or
/// talks to servers and databases is not among its references.
/// </summary>
public sealed class CmdletReferencesTests : IDisposable
{
    private const string Own = "ClaudePerf.Cmdlets";

    // Console and Threading: the live view reads keys, and work runs on other threads than the pipeline's. The rest are collections and
    // basic types.
    private static readonly string[] Assemblies =
    [
        "ClaudePerf.Core", "System.Collections", "System.Collections.Concurrent", "System.Collections.Immutable",
        "System.Collections.Specialized", "System.Console", "System.Linq", "System.Management.Automation", "System.Memory",
        "System.Runtime",
        "System.Runtime.InteropServices", "System.Threading", "System.Threading.Thread",
    ];

    // Types of System.Runtime by which a cmdlet could compute, format or store by itself.
    private static readonly string[] RefusedTypes =
    [
        "System.Math", "System.Random", "System.Guid", "System.BitConverter", "System.Convert", "System.IO.FileStream",
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.FileMode", "System.IO.MemoryStream", "System.IO.EnumerationOptions",
    ];

    // Paths that the user gave may be checked. What is in files, and changing them, is for the core.
    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["System.IO.File"] = ["Exists"],
        ["System.IO.Directory"] = ["Exists"],
        // The created file is written as an object; a link that leads nowhere is distinguished from a missing file.
        ["System.IO.FileInfo"] = [".ctor"],
        // The JSON that Claude Code pipes to the hook is UTF-8.
        ["System.Text.Encoding"] = ["get_UTF8", "GetBytes"],
    };

    // Classes of the cmdlets without the engine, and why they are not in the core.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["ModelPriceInfo"] = "Scripts know it by this name; it copies values of the core and decides only what is null.",
        ["PromptCacheOptionInfo"] = "Scripts know it by this name; it copies values of the core and decides only what is null.",
    };

    private readonly ModuleDefinition _module = ModuleDefinition.ReadModule(
        Directory.GetFiles(ModuleFixture.ModuleFolder, Own + ".dll", SearchOption.AllDirectories).Single());

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Cmdlets_reference_only_the_engine_the_core_and_basic_assemblies()
    {
        var references = _module.AssemblyReferences.Select(static reference => reference.Name).ToList();
        Assert.Contains("ClaudePerf.Core", references);
        Assert.Empty(references.Except(Assemblies));
    }

    [Fact]
    public void Cmdlets_use_no_types_that_compute_or_store()
    {
        var types = _module.GetTypeReferences().Select(static type => type.FullName).ToList();
        Assert.True(types.Count > 300, $"Only {types.Count} types were found.");
        Assert.Empty(types.Intersect(RefusedTypes));
    }

    [Fact]
    public void Cmdlets_only_check_whether_files_exist()
    {
        var members = _module.GetMemberReferences().Where(static member => Members.ContainsKey(member.DeclaringType.FullName)).ToList();
        Assert.Contains(members, static member => member.Name == "Exists");
        Assert.Empty(members.Where(static member => !Members[member.DeclaringType.FullName].Contains(member.Name))
            .Select(static member => member.FullName));
    }

    [Fact]
    public void Classes_that_need_no_PowerShell_are_in_the_core()
    {
        var types = _module.GetTypes().Where(static type => type.Namespace == Own && !type.IsNested && type.Methods.Any(HasLogic)).ToList();
        Assert.True(types.Count > 60, $"Only {types.Count} classes were found.");
        var others = types.Where(static type => !UsesEngine(type)).Select(static type => type.Name).ToList();
        Assert.True(others.Order(StringComparer.Ordinal).SequenceEqual(Exceptions.Keys), string.Join(", ", others));
    }

    // A method that does more than store, return or pass on values: it decides or repeats something.
    private static bool HasLogic(MethodDefinition method) => method.HasBody
        && method.CustomAttributes.All(static attribute => attribute.AttributeType.Name != "CompilerGeneratedAttribute")
        && method.Body.Instructions.Any(static instruction => instruction.OpCode.FlowControl == FlowControl.Cond_Branch);

    private static bool UsesEngine(TypeDefinition type) => type.BaseType is { } parent && IsEngineOrOwn(parent)
        || type.CustomAttributes.Any(static attribute => IsEngineOrOwn(attribute.AttributeType))
        || type.Fields.Any(static field => IsEngineOrOwn(field.FieldType))
        || type.Methods.Any(static method => IsEngineOrOwn(method.ReturnType)
            || method.Parameters.Any(static parameter => IsEngineOrOwn(parameter.ParameterType))
            || (method.HasBody && method.Body.Instructions.Any(static instruction => instruction.Operand is MemberReference
                { DeclaringType: { } declaring } && IsEngineOrOwn(declaring) && declaring.Scope.Name != Own)))
        || type.NestedTypes.Any(UsesEngine);

    private static bool IsEngineOrOwn(TypeReference type) => type is GenericInstanceType generic
        ? generic.GenericArguments.Any(IsEngineOrOwn)
        : type.Namespace.StartsWith("System.Management.Automation", StringComparison.Ordinal) || IsOwnCommand(type);

    private static bool IsOwnCommand(TypeReference type) =>
        type.Namespace == Own && type.Name.EndsWith("Command", StringComparison.Ordinal);
}
