using System.Management.Automation;
using System.Reflection;

namespace ClaudePerf.Module.Tests;

/// <summary>
/// Scripts depend on the objects that commands write. script-objects.txt lists them with their properties, so that a review sees what a
/// change does to scripts.
/// </summary>
public sealed class ScriptObjectsTests : IDisposable
{
    private const string File = "script-objects.txt";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_objects_that_commands_write_are_those_on_the_list()
    {
        var types = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        foreach (var command in _session.Run("Get-Command -Module ClaudePerf -CommandType Cmdlet").ThrowIfFailed().Output)
        {
            foreach (var output in ((CmdletInfo)command.BaseObject).OutputType)
                Add(output.Type, types);
        }
        Assert.True(types.Count > 50, $"Only {types.Count} types were found.");
        var actual = string.Concat(types.Values.Select(Describe));
        var expected = System.IO.File.ReadAllText(Path.Combine(ModuleFixture.RepositoryRoot, "tests", "ClaudePerf.Module.Tests", File));
        if (expected.ReplaceLineEndings("\n") == actual)
            return;
        var written = Path.Combine(AppContext.BaseDirectory, File);
        System.IO.File.WriteAllText(written, actual);
        var before = expected.ReplaceLineEndings("\n").Split('\n').ToHashSet();
        var after = actual.Split('\n').ToHashSet();
        Assert.Fail($"Gone: {string.Join("; ", before.Except(after))}\nNew: {string.Join("; ", after.Except(before))}\nIf scripts can "
            + $"bear it, copy '{written}' over {File}.");
    }

    // A type of the module with the types of its properties, so that (Measure-PromptTokens).OverheadParts is on the list too.
    private static void Add(Type? type, SortedDictionary<string, Type> types)
    {
        if (type is null)
            return;
        if (type.HasElementType)
            Add(type.GetElementType(), types);
        foreach (var argument in type.GenericTypeArguments)
            Add(argument, types);
        if (type.Namespace?.StartsWith("ClaudePerf", StringComparison.Ordinal) != true || type.IsGenericType
            || !types.TryAdd(type.FullName!, type))
            return;
        foreach (var property in Properties(type))
            Add(property.PropertyType, types);
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.IsEnum
        ? []
        : type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.GetIndexParameters().Length == 0);

    private static string Describe(Type type) => type.IsEnum
        ? $"{type.FullName}\n  {string.Join(" ", Enum.GetNames(type))}\n"
        : $"{type.FullName}\n"
            + string.Concat(Properties(type).Select(static property => $"  {property.Name}: {NameOf(property.PropertyType)}\n")
                .Order(StringComparer.Ordinal));

    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return NameOf(underlying) + "?";
        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>"
            : type.Name;
    }
}
