using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Sets how much may be used in each period: of everything, or of a project, an agent, a model, a branch.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "TokenBudget", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
[OutputType(typeof(TokenBudget))]
public sealed class SetTokenBudgetCommand : CancellableCommand
{
    private const string NameSet = "Name";
    private const string ObjectSet = "InputObject";

    /// <summary>The budget's name. One that is there is changed: what is not given stays as it is.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(BudgetNameCompleter))]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 100)]
    public string? Name { get; set; }

    /// <summary>A budget to change, as Get-TokenBudget gives it.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>How much may be used in a period, in USD or tokens (see -Unit). A new budget needs it.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(0.000001, 1e15)]
    public decimal Limit { get; set; }

    /// <summary>What is counted: USD at list prices, or all tokens (input, cache writes and reads, output).</summary>
    [Parameter]
    public BudgetUnit Unit { get; set; }

    /// <summary>How long it lasts before it begins again: Run (one run of a subagent), Session, 5h, Day, Week, Month, or the last days such as 7d.</summary>
    [Parameter]
    [AsWritten]
    [ArgumentCompleter(typeof(BudgetPeriodCompleter))]
    public BudgetPeriod Period { get; set; }

    /// <summary>Count only these projects, by folder or by the folder's name; * and ? are wildcards. An empty list counts all.</summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    public string[] Project { get; set; } = [];

    /// <summary>Count only these agents, by type; the main thread is called main. * and ? are wildcards. An empty list counts all.</summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    public string[] Agent { get; set; } = [];

    /// <summary>Count only these models, by name or alias; * and ? are wildcards. An empty list counts all.</summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    public string[] Model { get; set; } = [];

    /// <summary>Count only these git branches; * and ? are wildcards. An empty list counts all.</summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyCollection]
    public string[] Branch { get; set; } = [];

    /// <summary>The percentages of the limit at which to warn; 50, 80 and 95 where it is not given.</summary>
    [Parameter]
    [ValidateRange(0.1, 100.0)]
    [AllowEmptyCollection]
    public decimal[] Threshold { get; set; } = [];

    /// <summary>What the hook in Claude Code does when the budget is used up: Warn, or Block prompts and agent calls.</summary>
    [Parameter]
    public BudgetAction Action { get; set; }

    /// <summary>Whose days, weeks and months count, for example Europe/Berlin; those of whoever asks where it is not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>Which file keeps the budget: User, your own settings, or Project, the project's .claude/token-budgets.json, for version control.</summary>
    [Parameter]
    public BudgetSource Scope { get; set; }

    /// <summary>Write the budget as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (TimeZone is not null && !UsageTimeZone.TryFind(TimeZone, out _))
            ThrowTerminatingError(Errors.UnknownTimeZone(TimeZone));
        // Kept by its IANA name, which every system knows; the native hook knows no others outside of Windows.
        if (TimeZone is not null && TimeZoneInfo.TryConvertWindowsIdToIanaId(TimeZone, out var iana))
            TimeZone = iana;
        if (Name is not null && (string.IsNullOrWhiteSpace(Name) || Name.Any(c => c is '*' or '?' || char.IsControl(c))))
            ThrowTerminatingError(BudgetErrors.NameUnusable(Name));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var known = InputObject is null ? null : BudgetInput.Of(InputObject);
        if (InputObject is not null && known is null)
        {
            WriteError(BudgetErrors.NotABudget(InputObject.BaseObject));
            return;
        }
        var source = known is not null && !IsGiven(nameof(Scope)) ? known.Source : Scope;
        if (source == BudgetSource.Project && Project.Length > 0)
            ThrowTerminatingError(BudgetErrors.ProjectOfProject());
        try
        {
            var store = BudgetInput.Store(this, source, known);
            Set(store, known?.Name ?? Name!);
        }
        catch (BudgetFileException exception)
        {
            ThrowTerminatingError(BudgetErrors.FileUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Set(BudgetStore store, string name)
    {
        var existing = store.Read().FirstOrDefault(budget => budget.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (existing is null && !IsGiven(nameof(Limit)))
        {
            WriteError(BudgetErrors.LimitMissing(name));
            return;
        }
        var budget = Changed(existing ?? new TokenBudget { Name = name, Limit = Limit, Source = store.Source, File = store.FilePath });
        WriteVerbose($"{(existing is null ? "Adding a budget to" : "Changing a budget in")} '{store.FilePath}'.");
        if (ShouldProcess(store.FilePath, $"Set budget '{budget.Name}' to {BudgetText.Limit(budget, CultureInfo.CurrentCulture)}"))
            budget = store.Set(budget, Cancellation);
        else
            return;
        if (PassThru)
            WriteObject(budget);
    }

    private TokenBudget Changed(TokenBudget budget)
    {
        var scope = budget.Scope;
        return budget with
        {
            Limit = IsGiven(nameof(Limit)) ? Limit : budget.Limit,
            Unit = IsGiven(nameof(Unit)) ? Unit : budget.Unit,
            Period = IsGiven(nameof(Period)) ? Period : budget.Period,
            Scope = new BudgetScope
            {
                Project = IsGiven(nameof(Project)) ? Project : scope.Project,
                Agent = IsGiven(nameof(Agent)) ? Agent : scope.Agent,
                Model = IsGiven(nameof(Model)) ? Model : scope.Model,
                Branch = IsGiven(nameof(Branch)) ? Branch : scope.Branch,
            },
            Thresholds = IsGiven(nameof(Threshold)) ? [.. Threshold.Distinct().Order()] : budget.Thresholds,
            Action = IsGiven(nameof(Action)) ? Action : budget.Action,
            TimeZone = IsGiven(nameof(TimeZone)) ? TimeZone : budget.TimeZone,
        };
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
