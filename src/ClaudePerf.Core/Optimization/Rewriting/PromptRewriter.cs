using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Has a model rewrite sections of prompts in fewer words. The model is not trusted: its text is accepted only if the
/// preservation check finds everything in order and in place, every directive word for word, and every informative
/// sentence with all its facts, and if the section got shorter. Otherwise the section stays unchanged.
/// </summary>
public sealed class PromptRewriter : IDisposable
{
    /// <summary>The rule id of rewritten sections in the list of edits.</summary>
    public const string RuleId = "rewrite";

    // Rewriting a shorter section costs more than a thousand uses would save.
    private const long MinTokens = 120;

    private const int MaxParallelRequests = 4;

    private readonly IPromptWriter _writer;
    private readonly RewriteOptions _options;
    private readonly RewriteCache? _cache;
    private readonly object _lock = new();
    private decimal _spent;

    /// <summary>Creates a rewriter.</summary>
    /// <param name="writer">The model's client; the rewriter does not dispose of it.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock for stored answers; null for the system's.</param>
    public PromptRewriter(IPromptWriter writer, RewriteOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(options);
        _writer = writer;
        _options = options;
        _cache = options.DataFolder is null ? null : new RewriteCache(options.DataFolder, time ?? TimeProvider.System);
    }

    /// <summary>The cost of all answers so far in USD, by billed tokens.</summary>
    public decimal Spent => _spent;

    /// <summary>A warning for the user if answers cannot be stored; null otherwise.</summary>
    public string? Warning => _cache?.Problem;

    /// <summary>Finds the sections of a prompt that are worth rewriting; sends nothing.</summary>
    public RewritePlan Plan(OptimizationResult prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var definition = prompt.Optimized;
        var document = PromptDocument.Parse(definition);
        if (!document.IsReadable || definition.Kind is PromptKind.Request or PromptKind.Tools)
            return new RewritePlan { Prompt = prompt };
        var directives = PreservationInventory.Create(document).Units.Where(static unit => unit.Kind == PreservedKind.Directive).ToList();
        var sections = ImmutableArray.CreateBuilder<RewriteSection>();
        foreach (var section in document.Sections)
        {
            var end = document.Text.AsSpan(0, section.End).TrimEnd().Length;
            var start = section.Start + document.Text.AsSpan(section.Start, Math.Max(0, end - section.Start)).IndexOfAnyExcept(" \t\r\n");
            if (start >= end || start < section.Start)
                continue;
            var text = document.Text[start..end];
            var kept = directives.Where(item => item.Start >= start && item.End <= end)
                .Select(item => document.Text[item.Start..item.End]).ToList();
            if (PlanSection(definition, section.Title, start, end, text, kept) is { } planned)
                sections.Add(planned);
        }
        return new RewritePlan { Prompt = prompt, Sections = sections.DrainToImmutable() };
    }

    /// <summary>Asks for the sections of a plan and applies the answers that pass.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="failed">Called for each section that got no answer.</param>
    /// <param name="cancellation">Cancels the operation; answers received by then are stored for the next
    /// run.</param>
    /// <returns>The prompt with the sections that passed; each section is among its edits, either applied or dropped
    /// with the reason.</returns>
    /// <exception cref="RewriteException">No request can succeed
    /// (<see cref="RewriteException.ConcernsAll"/>).</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public async Task<OptimizationResult> RewriteAsync(
        RewritePlan plan, Action<RewriteException>? failed = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var answers = new (string? Text, string? Reason)[plan.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, plan.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelRequests, CancellationToken = cancellation }, async (i, token) =>
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
        if (tokens < MinTokens)
            return null;
        // Twice the section's length is enough for an answer that is not shorter, and stops a runaway one.
        var request = new WriterRequest(_options.Model.Id, RewriteInstructions.System, RewriteInstructions.MessageFor(text, directives),
            checked((int)Math.Min(2 * tokens, 32_000)));
        string? known;
        lock (_lock)
            known = _cache?.Find(RewriteCache.KeyOf(_writer.Version, request));
        var input = counter.Count(request.Instructions).Tokens + counter.Count(request.Text).Tokens;
        var cost = known is not null ? 0 : CostOf(new TokenUsage(input, tokens));
        var most = known is not null ? default : new TokenUsage(input, request.MostOutputTokens);
        return new RewriteSection(
            start, end, definition.File.Lines.At(start).Line, title, request, known, cost, most, known is not null ? 0 : CostOf(most));
    }

    private async Task<(string? Text, string? Reason)> AskAsync(RewriteSection section, CancellationToken cancellation)
    {
        var answer = section.Answer;
        if (answer is null)
        {
            lock (_lock)
            {
                if (_options.MaxCost is { } limit && _spent + section.PredictedCost > limit)
                    return (null, FormattableString.Invariant(
                        $"The section was not sent, because the limit of ${limit:0.0000} would have been exceeded."));
                // Pending requests count as spent until they are billed.
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
                    _cache?.Store(RewriteCache.KeyOf(_writer.Version, section.Request), answer);
                }
            }
            finally
            {
                lock (_lock)
                    _spent -= section.PredictedCost;
            }
        }
        return RewriteInstructions.Read(answer) is { } text ? (text, null) : (null, "The answer does not have the requested form.");
    }

    private OptimizationResult Take(RewritePlan plan, (string? Text, string? Reason)[] answers)
    {
        var before = plan.Prompt.Optimized;
        var now = before;
        var edits = new List<OptimizationEdit>();
        // From the end, so that earlier offsets stay valid.
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
        return report.Passed ? null : $"It drops or changes text that must stay: {string.Join("; ", report.Violations.Take(3))}.";
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
