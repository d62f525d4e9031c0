using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>How a verb counts and prices prompts.</summary>
internal sealed class PromptCounting : IDisposable
{
    private readonly TokenCounters _counters;

    /// <summary>Loads the prices; a counter loads when it is first used.</summary>
    /// <param name="model">The model to count for, as alias or id; null for each definition's own.</param>
    /// <param name="method">How to count.</param>
    /// <param name="countsServers">Whether the stored answers of MCP servers count.</param>
    /// <exception cref="UnknownModelException">There is no such model.</exception>
    /// <exception cref="PriceDataException">The prices cannot be used.</exception>
    internal PromptCounting(string? model, MethodChoice method, bool countsServers)
    {
        if (method == MethodChoice.Api)
            throw new VerbInputException(ProviderClient.Missing);
        var catalog = ModelCatalog.LoadDefault();
        _counters = new TokenCounters(method);
        Options = new MeasureOptions
        {
            Catalog = catalog,
            Counter = _counters.For,
            Model = model is null ? null : catalog.Resolve(model),
            McpAnswers = countsServers ? Answers() : null,
            At = TimeProvider.System.GetUtcNow(),
        };
    }

    /// <summary>The options for measuring.</summary>
    internal MeasureOptions Options { get; }

    /// <summary>Whether counts are as good as they get, so that they may be stored.</summary>
    internal bool IsSound => !_counters.Warnings.Any();

    /// <summary>
    /// Loads the counter's tables in the background. Errors occur again when the counter is used, and are reported there.
    /// </summary>
    internal void LoadInBackground()
    {
        var model = Options.Model ?? Options.Catalog.DefaultModel;
        _ = Task.Run(() => Options.Counter(model).Count("Load the tables."));
    }

    /// <summary>Writes what a counter fell back from.</summary>
    internal void WriteWarnings(VerbOutput output)
    {
        foreach (var warning in _counters.Warnings)
            output.WriteMessage(warning);
    }

    public void Dispose() => _counters.Dispose();

    private static McpAnswerStore? Answers()
    {
        try
        {
            return McpAnswerStore.ForUser();
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder there are no answers.
            return null;
        }
    }
}
