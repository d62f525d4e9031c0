using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Tests whether budgets hold, now or after some prompts are run; made for build servers and scheduled jobs.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "TokenBudget")]
[OutputType(typeof(BudgetState), typeof(BudgetPrediction), typeof(bool))]
public sealed class TestTokenBudgetCommand : BudgetCommand
{
    private const int ExceededExitCode = 1;

    private readonly List<PromptMeasurement> _measured = [];
    private readonly List<string> _paths = [];
    private bool _hasInput;

    /// <summary>Prompts to be run: agents, commands and skills, by file or folder; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Prompts to be run, as Measure-PromptTokens gives them.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PromptMeasurement? InputObject { get; set; }

    /// <summary>How often each prompt is to be run.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Invocations { get; set; } = 1;

    /// <summary>The model that prompts without one of their own run on, an alias or id; the settings' or Claude Code's default where it is not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>Give true where every budget holds and else false, and no error.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>End the process with exit code 1 where a budget does not hold, for scripts run with pwsh -File, whose own exit code does not tell of errors.</summary>
    [Parameter]
    public SwitchParameter EnableExit { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _measured.Add(InputObject);
        _hasInput = true;
        if (_paths.Count == 0)
            _paths.AddRange((Path ?? []).SelectMany(path => this.ResolvePath(path, literal: false)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_hasInput)
            return;
        var plans = MyInvocation.BoundParameters.ContainsKey(nameof(Path)) || MyInvocation.ExpectingInput;
        if (_paths.Count > 0)
            Measure();
        var reckoned = false;
        Reckon((states, table) =>
        {
            reckoned = true;
            if (plans)
                Predict(states, table);
            else
                Write(states, state => state.Status == BudgetStatus.Exceeded, BudgetErrors.Exceeded);
        });
        // Without a budget none is exceeded.
        if (!reckoned && Quiet)
            WriteObject(true);
    }

    private void Predict(IReadOnlyList<BudgetState> states, UsageTable table)
    {
        var prompts = _measured.Select(Plan).OfType<PlannedPrompt>().ToList();
        var predictions = Wait(() => BudgetPredictor.Predict(prompts, states, table, Options, this.CurrentFolder(), Cancellation));
        Write(predictions, prediction => prediction.Status == BudgetStatus.Exceeded, BudgetErrors.WouldBeExceeded);
        var without = predictions.SelectMany(prediction => prediction.WithoutHistory).Distinct(StringComparer.Ordinal).ToList();
        if (without.Count > 0)
            WriteWarning($"No runs of {string.Join(", ", without.Take(5))}{(without.Count > 5 ? $" and {without.Count - 5} more" : "")} are in the transcripts: only the prompt of the first request is counted, so it will come to more.");
    }

    private PlannedPrompt? Plan(PromptMeasurement prompt)
    {
        switch (prompt.Kind)
        {
            case PromptKind.Agent:
                return new PlannedPrompt(prompt.Name, prompt.Name, prompt.Model, prompt.OnInvokeTokens + prompt.OverheadTokens, Invocations);
            case PromptKind.Command or PromptKind.Skill or PromptKind.Text:
                // These run in the main thread: a session of its own for each, begun as the user's sessions begin.
                return new PlannedPrompt(prompt.Name, UsageTable.MainAgent, prompt.Model, null, Invocations);
            default:
                WriteVerbose($"{prompt.Kind} '{prompt.Name}' is sent with every session and not run by itself: it is left out.");
                return null;
        }
    }

    private void Measure()
    {
        using var counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        try
        {
            var options = new MeasureOptions { Catalog = Catalog, Counter = counters.For, Model = Model is null ? null : Catalog.Resolve(Model), McpAnswers = OpenMcpAnswers(), At = Options.Now };
            var source = new PromptSource(includeUser: false, allowOutsideRoot: false, Cancellation);
            foreach (var path in _paths)
            {
                try
                {
                    var prompts = Directory.Exists(path) ? source.Folder(path) : source.File(path, kind: null);
                    var measurer = prompts.Ecosystem is null ? new PromptMeasurer(options) : new PromptMeasurer(options, prompts.Ecosystem);
                    _measured.AddRange(Interruptible(() => prompts.IsWhole ? measurer.MeasureAll(prompts.Definitions, Ignore, Cancellation) : [.. measurer.MeasureEach(prompts.Definitions, Ignore)]));
                }
                catch (PromptReadException exception)
                {
                    WriteError(Errors.PromptNotRead(exception));
                }
            }
        }
        catch (Core.Pricing.UnknownModelException exception)
        {
            ThrowTerminatingError(Errors.UnknownModel(exception, Model!));
        }
        catch (TokenVocabularyException exception)
        {
            ThrowTerminatingError(Errors.TokenVocabulary(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        // Only the provider's API can fail to count, and it is not asked.
        static void Ignore(MeasureFailure failure)
        {
        }
    }

    private void Write<T>(IReadOnlyList<T> results, Func<T, bool> isExceeded, Func<T, ErrorRecord> error)
    {
        var exceeded = results.Where(isExceeded).ToList();
        if (Quiet)
            WriteObject(exceeded.Count == 0);
        else
            WriteObject(results, enumerateCollection: true);
        if (EnableExit && exceeded.Count > 0)
            Host.SetShouldExit(ExceededExitCode);
        if (Quiet)
            return;
        foreach (var result in exceeded)
            WriteError(error(result));
    }
}
