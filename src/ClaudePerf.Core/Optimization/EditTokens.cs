using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// Counts what the edits of a prompt save, and what reading moved text back costs. Never asks the provider, because
/// rules need thousands of counts.
/// </summary>
internal sealed class EditTokens
{
    /// <summary>
    /// The number of requests of one use if transcripts do not show it: of an agent's run with tool calls, and of a
    /// session's main thread. The latter is the median of 565 published sessions; a skill or command is called
    /// somewhere in the middle of one.
    /// </summary>
    internal const int RequestsOfRun = 10;
    internal const int RequestsOfSession = 30;

    // The Read call with its path, and the frame of its result.
    private const int CallTokens = 100;

    // Read adds line numbers to its output: measured on Markdown, 5 to 12% more.
    private const double LineNumbers = 1.08;

    private const int MinRuns = 5;

    private readonly ITokenCounter _counter;
    private readonly TokenRates _rates;
    private readonly AgentEvidence _evidence;
    private readonly PromptKind _kind;
    private readonly Lazy<long> _prefix;

    private EditTokens(PromptDefinition definition, OptimizationOptions options, ModelInfo model)
    {
        _counter = CounterOf(options, model);
        _rates = model.PriceAt(options.Measure.At).Rates;
        _evidence = definition.Kind == PromptKind.Agent && options.Evidence is { } evidence ? evidence.Of(definition.Name)
            : AgentEvidence.None;
        _kind = definition.Kind;
        _prefix = new(() => Count(definition.Text) + (definition.Kind == PromptKind.Agent
            ? InvocationOverhead.Of(new InvocationContext { Tools = definition.Tools, DisallowedTools = definition.DisallowedTools }, model)
                .Sum(static part => part.Tokens)
            : InvocationOverhead.MainThreadTokens(model)));
    }

    /// <summary>Creates the counts for a prompt's edits.</summary>
    internal static EditTokens For(PromptDefinition definition, OptimizationOptions options) =>
        new(definition, options, ModelOf(definition, options.Measure));

    /// <summary>
    /// Identifies everything the counts depend on apart from the prompt, so that cached results of other inputs are
    /// recognized.
    /// </summary>
    internal static string VersionOf(PromptDefinition definition, OptimizationOptions options)
    {
        var model = ModelOf(definition, options.Measure);
        var evidence = definition.Kind == PromptKind.Agent && options.Evidence is { } known ? known.Of(definition.Name)
            : AgentEvidence.None;
        var files = string.Join(' ', evidence.FilesRead.OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(static file => FormattableString.Invariant($"{file.Key}={file.Value}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{model.Id} {CounterOf(options, model).Version} {model.PriceAt(options.Measure.At).Rates} {evidence.Invocations} "
                + $"{evidence.Requests} {evidence.Runs} {files}");
    }

    internal long Count(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : _counter.Count(text).Tokens;

    /// <summary>How often moved text may be read before the move costs more than it saves.</summary>
    /// <param name="moved">Tokens that leave the prompt.</param>
    /// <param name="pointer">Tokens of the line that replaces them.</param>
    /// <param name="file">Tokens of the file.</param>
    /// <param name="reading">The path as the prompt names it.</param>
    internal MoveBreakEven BreakEven(long moved, long pointer, long file, string reading)
    {
        var requests = Requests;
        double write = Over(_rates.CacheWrite5m), read = Over(_rates.CacheRead);
        var saved = (moved - pointer) * (write + ((requests - 1) * read));
        var cost = (CallTokens * Over(_rates.Output))
            + ((CallTokens + (file * LineNumbers)) * (write + (Math.Max(0, requests - 2) * read)))
            + (_prefix.Value * read);
        var (share, runs) = ReadShare(reading);
        return new MoveBreakEven(moved - pointer, file, _prefix.Value, requests, Math.Max(0, saved / cost)) { ReadShare = share,
            Runs = runs, UseSaving = saved, ReadingCost = cost - saved };
    }

    /// <summary>Whether enough runs are recorded to know how often files were read.</summary>
    internal bool HasEnoughRuns => _evidence.Runs >= MinRuns;

    private double Requests => _kind switch
    {
        PromptKind.Agent when _evidence.Invocations >= MinRuns => Math.Max(1, (double)_evidence.Requests / _evidence.Invocations),
        PromptKind.Agent => RequestsOfRun,
        PromptKind.Memory or PromptKind.Rule => RequestsOfSession,
        _ => RequestsOfSession / 2,
    };

    private (double? Share, int Runs) ReadShare(string reading)
    {
        if (_evidence.Runs < MinRuns || _evidence.FilesRead.IsEmpty)
            return (null, 0);
        var suffix = "/" + reading[(reading.LastIndexOf("references/", StringComparison.Ordinal) is >= 0 and var at ? at
            : 0)..].TrimStart('/', '~');
        var runs = _evidence.FilesRead.Where(file => file.Key.EndsWith(suffix, StringComparison.Ordinal))
            .Select(static file => file.Value).DefaultIfEmpty(-1).Max();
        return runs < 0 ? (null, 0) : ((double)runs / _evidence.Runs, _evidence.Runs);
    }

    private double Over(decimal price) => (double)(price / _rates.Input);

    private static ITokenCounter CounterOf(OptimizationOptions options, ModelInfo model) =>
        options.Measure.Counter(model) is var counter && counter.Method != TokenCountMethod.Api ? counter
            : EstimateTokenCounter.Create(model.Tokenizer);

    private static ModelInfo ModelOf(PromptDefinition definition, MeasureOptions measure) =>
        measure.Model ?? (definition.Model is { } name && measure.Catalog.TryResolve(name, out var model) ? model
            : measure.Catalog.DefaultModel);
}
