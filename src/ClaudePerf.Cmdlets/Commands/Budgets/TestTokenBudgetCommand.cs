using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Tests whether budgets are met, now or after running some prompts, for build servers and scheduled jobs.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "TokenBudget")]
[OutputType(typeof(BudgetState), typeof(BudgetPrediction), typeof(bool))]
public sealed class TestTokenBudgetCommand : BudgetCommand
{
    private const int ExceededExitCode = 1;

    private readonly List<PromptMeasurement> _measured = [];
    private readonly List<string> _paths = [];
    private bool _hasInput;

    /// <summary>Prompts to run: agents, commands and skills, by file or folder; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>Prompts to run, as returned by Measure-PromptTokens.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PromptMeasurement? InputObject { get; set; }

    /// <summary>How often each prompt is run.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Invocations { get; set; } = 1;

    /// <summary>
    /// The model for prompts that do not name one, as alias or id. Default: the model in the settings, then Claude Code's default.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>Write only true if every budget is met, otherwise false, and no errors.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// End the process with exit code 1 if a budget is not met, for scripts run with pwsh -File, whose own exit code does not reflect
    /// errors.
    /// </summary>
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
        var isEvaluated = false;
        Evaluate((states, table) =>
        {
            isEvaluated = true;
            if (plans)
                Predict(states, table);
            else
                Write(states, state => state.Status == BudgetStatus.Exceeded, BudgetErrors.Exceeded);
        });
        // Without budgets, no budget is exceeded.
        if (!isEvaluated && Quiet)
            WriteObject(true);
    }

    private void Predict(IReadOnlyList<BudgetState> states, UsageTable table)
    {
        var prompts = _measured.Select(Plan).OfType<PlannedPrompt>().ToList();
        var predictions = RunWithProgress(() =>
            BudgetPredictor.Predict(prompts, states, table, Options, this.CurrentFolder(), Cancellation));
        Write(predictions, prediction => prediction.Status == BudgetStatus.Exceeded, BudgetErrors.WouldBeExceeded);
        if (BudgetText.WithoutHistory(predictions) is { } without)
            WriteWarning(without);
    }

    private PlannedPrompt? Plan(PromptMeasurement prompt)
    {
        var plan = PlannedPrompt.Of(prompt, Invocations);
        if (plan is null)
            WriteVerbose($"{prompt.Kind} '{prompt.Name}' is sent with every session and cannot be run by itself; it is skipped.");
        return plan;
    }

    private void Measure()
    {
        using var counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        try
        {
            var options = new MeasureOptions
            {
                Catalog = Catalog,
                Counter = counters.For,
                Model = Model is null ? null : Catalog.Resolve(Model),
                McpAnswers = OpenMcpAnswers(),
                At = Options.Now,
            };
            var source = new PromptSource(includeUser: false, allowOutsideRoot: false, Cancellation);
            foreach (var path in _paths)
            {
                try
                {
                    var prompts = source.Find(path);
                    var measurer = prompts.Ecosystem is null ? new PromptMeasurer(options) : new PromptMeasurer(options, prompts.Ecosystem);
                    _measured.AddRange(Interruptible(() => prompts.IsWhole
                        ? measurer.MeasureAll(prompts.Definitions, Ignore, Cancellation)
                        : [.. measurer.MeasureEach(prompts.Definitions, Ignore)]));
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

        // Counting can fail only with the provider's API, which is not used here.
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
