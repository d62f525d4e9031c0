using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>An ecosystem in a temporary folder, optimized with one token per character.</summary>
internal sealed class EcosystemSandbox : IDisposable
{
    private readonly Sandbox _sandbox = new();

    internal static MeasureOptions Measure { get; } = new()
    {
        Catalog = ModelCatalog.LoadDefault(),
        Counter = static model => new CharacterCounter(model.Tokenizer),
        At = new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero),
    };

    internal string Root => _sandbox.Project;

    internal string Agent(string name, string body, string more = "", string folder = "project/.claude/agents") =>
        _sandbox.Write($"{folder}/{name}.md", $"---\nname: {name}\ndescription: About {name}\n{more}---\n{body}");

    internal string Write(string relative, string text) => _sandbox.Write(relative, text);

    internal IReadOnlyDictionary<string, OptimizationResult> Optimize(
        string[] rules, Func<OptimizationEvidence, OptimizationEvidence>? evidence = null)
    {
        var ecosystem = _sandbox.Discover();
        var known = EvidenceReader.Read(ecosystem, null, []);
        var options =
            new OptimizationOptions { Rules = [.. rules], Measure = Measure, Evidence = evidence is null ? known : evidence(known) };
        return new PromptOptimizer(options, ecosystem)
            .OptimizeAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken).ToDictionary(result => result.Name);
    }

    public void Dispose() => _sandbox.Dispose();
}
