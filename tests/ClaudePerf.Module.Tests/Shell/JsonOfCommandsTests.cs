using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Module.Tests.Robustness;
using ClaudePerf.Shell.Output;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>What the module's commands give as JSON: values all the way down, no name of a type in place of one.</summary>
public sealed partial class JsonOfCommandsTests(JsonOfCommandsTests.Project project) : IClassFixture<JsonOfCommandsTests.Project>
{
    private static readonly string[] Details =
    [
        "Measure-PromptTokens . -Detailed", "Measure-PromptTokens . -Summary", "Get-CoordinationPattern .",
            "Measure-AgentCoordination . -Detail",
        "Optimize-AgentPrompt . -Level Structural -NoUsage", "Test-AgentEcosystem . -Optimized",
            "New-AgentRequest api-designer 'Look at it.'", "Get-ModelPrice",
        "Get-TokenUsage .claude/projects -GroupBy Agent", "Get-TokenUsage .claude/projects -As Request",
            "Measure-ProviderCache .claude/projects -Miss", "Measure-SessionContext .claude/projects",
        "Find-TokenSaving .claude/projects -MinimumPercent 0", "Measure-TokenSaving .claude/projects -StartupTokens 1000",
            "Measure-TokenSaving .claude/projects -BySession", "Measure-TokenSaving .claude/projects -ByAgent",
        "Measure-ResponseTime .claude/projects",
    ];

    public static TheoryData<string> Commands =>
        [.. Details, .. EveryCommand.Uses.Where(static use => use.Name.Split('-')[0] is "Get" or "Measure")
            .Select(static use => use.Script)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Json_of_a_command_contains_values_and_no_type_names(string command)
    {
        var objects = project.Session.Run(command).Output;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonObjectWriter.Options))
        {
            writer.WriteStartArray();
            foreach (var item in objects)
                JsonObjectWriter.Write(writer, item);
            writer.WriteEndArray();
        }
        var json = Encoding.UTF8.GetString(stream.ToArray());

        Assert.DoesNotMatch(TypeName(), json);
        // A collection written by its properties shows how many there are, and none of them.
        Assert.DoesNotContain("{\"Count\":", json, StringComparison.Ordinal);
    }

    [GeneratedRegex("""
        "(System|ClaudePerf)\.[A-Za-z.]+[`\["]
        """, RegexOptions.NonBacktracking)]
    private static partial Regex TypeName();

    /// <summary>A session in a copy of the samples. No command of these tests changes it.</summary>
    public sealed class Project : IDisposable
    {
        public Project()
        {
            foreach (var file in Directory.EnumerateFiles(ModuleFixture.Samples, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(Session.Folder, Path.GetRelativePath(ModuleFixture.Samples, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            EveryCommand.Prepare(Session.Folder, Path.Combine(Session.Folder, "project"));
        }

        internal ModuleSession Session { get; } = new();

        public void Dispose() => Session.Dispose();
    }
}
