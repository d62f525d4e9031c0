using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>The product's figures for a folder, counted exactly.</summary>
internal sealed class ProductFigures
{
    private readonly VocabularyStore _vocabularies;
    private readonly Dictionary<TokenizerGeneration, ITokenCounter> _counters = [];

    internal ProductFigures(VocabularyStore vocabularies, string model)
    {
        _vocabularies = vocabularies;
        Model = Catalog.Resolve(model);
    }

    internal static ModelCatalog Catalog { get; } = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal ModelInfo Model { get; }

    /// <summary>Measures what a folder contains.</summary>
    internal IReadOnlyList<PromptMeasurement> Measure(string project, string home, McpAnswerStore? answers = null)
    {
        var ecosystem = Discover(project, home);
        return Measurer(ecosystem, answers).MeasureAll(ecosystem.Definitions);
    }

    /// <summary>What Claude Code itself sends in a folder.</summary>
    internal long MainThreadTokens(string project, string home) => Measurer(Discover(project, home)).Facts.MainThreadTokens;

    internal static Ecosystem Discover(string project, string home) =>
        Ecosystem.Discover(new EcosystemOptions { Root = project, HomeFolder = home, UserFolder = Path.Combine(home, ".claude") });

    private PromptMeasurer Measurer(Ecosystem ecosystem, McpAnswerStore? answers = null) =>
        new(new MeasureOptions { Catalog = Catalog, Counter = CounterOf, Model = Model, McpAnswers = answers,
            At = TimeProvider.System.GetUtcNow() }, ecosystem);

    /// <summary>Counts a captured request as <c>-As Request</c> does, without the text that a test added.</summary>
    internal long Count(CapturedRequest request, string task) =>
        RequestCounter.CountRequest(request.Body.GetRawText(), CounterOf(Model)).Total.Tokens - Count(task);

    internal long Count(string text) => CounterOf(Model).Count(text).Tokens;

    private ITokenCounter CounterOf(ModelInfo model)
    {
        lock (_counters)
        {
            if (_counters.TryGetValue(model.Tokenizer, out var known))
                return known;
        }
        if (!ExactTokenCounter.TryCreate(model.Tokenizer, _vocabularies, out var counter))
            throw new InvalidOperationException(
                "The comparison counts exactly: run Install-TokenVocabulary first, or pass its data folder with --data.");
        lock (_counters)
            return _counters[model.Tokenizer] = counter;
    }
}
