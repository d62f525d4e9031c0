using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tests.Optimization;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>An ecosystem in a folder of its own.</summary>
internal sealed class ValidationSandbox : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("claudeperf-validation-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal string Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    internal string Agent(string name, string frontmatter = "", string body = "You are one of them, and you do what you are told.\n", string description = "Use it when it is needed.") =>
        Write($".claude/agents/{name}.md", $"---\nname: {name}\ndescription: {description}\n{frontmatter}---\n{body}");

    internal Ecosystem Read() => Ecosystem.Discover(new EcosystemOptions { Root = Root, IncludeUser = false, IncludePlugins = false, IncludeLoose = true }, TestContext.Current.CancellationToken);

    internal static ValidationOptions Options { get; } = new() { Measure = Prompts.Options.Measure };

    internal IReadOnlyList<Finding> Validate(ValidationOptions? options = null) => EcosystemValidator.Validate(Read(), options ?? Options, TestContext.Current.CancellationToken);

    /// <summary>The findings of one rule.</summary>
    internal IReadOnlyList<Finding> Of(string rule) => Validate(Options with { Rules = [rule] });
}
