using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Has a model rewrite sections of prompts in fewer words. Nothing the model says is believed: its text is taken only where the preservation check finds
/// everything in its order and at its place, every directive word for word and every sentence that informs with all its facts, and the section got shorter. Else the section stays
/// as it is.
/// </summary>
public sealed class PromptRewriter : IDisposable
{
    /// <summary>The rule id under which rewritten sections appear among the edits.</summary>
    public const string RuleId = "rewrite";

    // A shorter section costs more to ask for than a thousand uses of it would save.
    private const long FewestTokens = 120;

    private const int AtOnce = 4;

    private readonly IPromptWriter _writer;
    private readonly RewriteOptions _options;
    private readonly RewriteCache? _cache;
    private readonly object _lock = new();
    private decimal _spent;

    /// <summary>A rewriter.</summary>
    /// <param name="writer">Who is asked; the rewriter does not dispose of it.</param>
    /// <param name="options">With what.</param>
    /// <param name="time">The clock of what is kept; the system's where null.</param>
    public PromptRewriter(IPromptWriter writer, RewriteOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(options);
        _writer = writer;
        _options = options;
        _cache = options.DataFolder is null ? null : new RewriteCache(options.DataFolder, time ?? TimeProvider.System);
    }

    /// <summary>USD that answers have cost so far, by the tokens that were billed.</summary>
    public decimal Spent => _spent;

    /// <summary>What the user should know: that answers are not kept, and why.</summary>
    public string? Warning => _cache?.Problem;

    /// <summary>Finds the sections of a prompt that are worth asking for; asks nothing.</summary>
    public RewritePlan Plan(OptimizationResult prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var definition = prompt.Optimized;
        var document = PromptDocument.Parse(definition);
        if (!document.IsReadable || definition.Kind is PromptKind.Request or PromptKind.Tools)
            return new RewritePlan { Prompt = prompt };
        var directives = PreservationInventory.Of(document).Units.Where(static unit => unit.Kind == PreservedKind.Directive).ToList();
        var sections = ImmutableArray.CreateBuilder<RewriteSection>();
        foreach (var section in document.Sections)
        {
            var end = document.Text.AsSpan(0, section.End).TrimEnd().Length;
            var start = section.Start + document.Text.AsSpan(section.Start, Math.Max(0, end - section.Start)).IndexOfAnyExcept(" \t\r\n");
            if (start >= end || start < section.Start)
                continue;
            var text = document.Text[start..end];
            var kept = directives.Where(item => item.Start >= start && item.End <= end).Select(item => document.Text[item.Start..item.End]).ToList();
            if (PlanSection(definition, section.Title, start, end, text, kept) is { } planned)
                sections.Add(planned);
        }
        return new RewritePlan { Prompt = prompt, Sections = sections.DrainToImmutable() };
    }

    /// <summary>Asks for the sections of a plan and takes what passes.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="failed">Is told of each section that got no answer.</param>
    /// <param name="cancellation">Ends it; what was answered by then is kept for the next time.</param>
    /// <returns>The prompt with the sections that passed; each section is among its edits, applied or dropped with the reason.</returns>
    /// <exception cref="RewriteException">Nobody can be asked (<see cref="RewriteException.ConcernsAll"/>).</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public async Task<OptimizationResult> RewriteAsync(RewritePlan plan, Action<RewriteException>? failed = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var answers = new (string? Text, string? Reason)[plan.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, plan.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, token) =>
        {
            try
            {
                answers[i] = await AskAsync(plan.Sections[i], token).ConfigureAwait(false);
            }
            catch (RewriteException exception) when (!exception.ConcernsAll)
            {
                answers[i] = (null, exception.Message);
                lock (_lock)
                    failed?.Invoke(exception);
            }
        }).ConfigureAwait(false);
        return Take(plan, answers);
    }

    /// <inheritdoc/>
    public void Dispose() => _cache?.Dispose();

    private RewriteSection? PlanSection(PromptDefinition definition, string title, int start, int end, string text, List<string> directives)
    {
        var counter = _options.Measure.Counter(_options.Model);
        var tokens = counter.Count(text).Tokens;
        if (tokens < FewestTokens)
            return null;
        // Twice the section is room enough for one that is not shorter, and ends one that runs away.
        var request = new WriterRequest(_options.Model.Id, RewriteInstructions.System, RewriteInstructions.MessageFor(text, directives), checked((int)Math.Min(2 * tokens, 32_000)));
        string? known;
        lock (_lock)
            known = _cache?.Find(RewriteCache.KeyOf(_writer.Version, request));
        var input = counter.Count(request.Instructions).Tokens + counter.Count(request.Text).Tokens;
        var cost = known is not null ? 0 : CostOf(new TokenUsage(input, tokens));
        var most = known is not null ? default : new TokenUsage(input, request.MostOutputTokens);
        return new RewriteSection(start, end, definition.File.Lines.At(start).Line, title, request, known, cost, most, known is not null ? 0 : CostOf(most));
    }

    private async Task<(string? Text, string? Reason)> AskAsync(RewriteSection section, CancellationToken cancellation)
    {
        var answer = section.Answer;
        if (answer is null)
        {
            lock (_lock)
            {
                if (_options.MaxCost is { } limit && _spent + section.PredictedCost > limit)
                    return (null, FormattableString.Invariant($"The limit of ${limit:0.0000} would have been passed, so it was not asked for."));
                // What is under way counts as spent until it is billed.
                _spent += section.PredictedCost;
            }
            try
            {
                var written = await _writer.AskAsync(section.Request, cancellation).ConfigureAwait(false);
                answer = written.Text;
                lock (_lock)
                {
                    _spent += CostOf(written.Usage);
                    _options.Answered?.Invoke(section.Request.Model, written);
                    _cache?.Keep(RewriteCache.KeyOf(_writer.Version, section.Request), answer);
                }
            }
            finally
            {
                lock (_lock)
                    _spent -= section.PredictedCost;
            }
        }
        return RewriteInstructions.Read(answer) is { } text ? (text, null) : (null, "The answer is not in the form that was asked for.");
    }

    private OptimizationResult Take(RewritePlan plan, (string? Text, string? Reason)[] answers)
    {
        var before = plan.Prompt.Optimized;
        var now = before;
        var edits = new List<OptimizationEdit>();
        // From the end, so that the places of those before stay.
        for (var i = plan.Count - 1; i >= 0; i--)
        {
            var section = plan.Sections[i];
            var old = before.Text[section.Start..section.End];
            var (text, reason) = answers[i];
            if (text is not null)
            {
                text = text.ReplaceLineEndings(PromptDocument.Parse(before).NewLine);
                var candidate = now.WithText(string.Concat(now.Text.AsSpan(0, section.Start), text, now.Text.AsSpan(section.End)));
                reason = Refusal(now, candidate, old, text);
                if (reason is null)
                    now = candidate;
            }
            edits.Add(new OptimizationEdit
            {
                RuleId = RuleId,
                Level = OptimizationLevel.Structural,
                State = reason is null ? EditState.Applied : EditState.Dropped,
                Summary = section.Title.Length > 0 ? $"Rewrites the section '{section.Title}'" : "Rewrites the beginning",
                Line = section.Line,
                Column = 1,
                Before = old,
                After = text ?? "",
                Reason = reason,
            });
        }
        edits.Reverse();
        return Result(plan.Prompt, now, edits);
    }

    private string? Refusal(PromptDefinition before, PromptDefinition after, string old, string text)
    {
        var counter = _options.Measure.Counter(_options.Model);
        if (string.Equals(old, text, StringComparison.Ordinal) || counter.Count(text).Tokens >= counter.Count(old).Tokens)
            return "The answer is not shorter.";
        var report = PreservationCheck.CompareRewrite(before, after);
        return report.Passed ? null : $"It leaves out or changes what must stay: {string.Join("; ", report.Violations.Take(3))}.";
    }

    private OptimizationResult Result(OptimizationResult prompt, PromptDefinition now, List<OptimizationEdit> edits)
    {
        if (ReferenceEquals(now, prompt.Optimized))
            return prompt with { Edits = prompt.Edits.AddRange(edits) };
        var after = new PromptMeasurer(_options.Measure, _options.Ecosystem).Measure(now) with { Ecosystem = prompt.After.Ecosystem };
        return prompt with
        {
            Optimized = now,
            After = after,
            Edits = prompt.Edits.AddRange(edits),
            CostSavedPerThousandUses = prompt.CostSavedPerThousandUses + ((prompt.After.InputCost - after.InputCost) * 1000),
        };
    }

    private decimal CostOf(TokenUsage usage) => CostCalculator.Cost(_options.Model, usage, default, _options.Measure.At);
}
