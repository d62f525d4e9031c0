using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Sets a limit for each period: for all usage, or for a project, an agent, a model or a branch.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "TokenBudget", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
[OutputType(typeof(TokenBudget))]
public sealed class SetTokenBudgetCommand : CancellableCommand
{
    private const string NameSet = "Name";
    private const string ObjectSet = "InputObject";

    private bool _hasChecked;

    /// <summary>The name of the budget. An existing budget is changed; omitted parameters keep their values.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(BudgetNameCompleter))]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 100)]
    public string? Name { get; set; }

    /// <summary>A budget to change, as returned by Get-TokenBudget.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The limit for a period in USD or tokens (see -Unit). Required for a new budget.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(0.000001, 1e15)]
    public decimal Limit { get; set; }

    /// <summary>What is counted: USD at list prices, or all tokens (input, cache writes and reads, output).</summary>
    [Parameter]
    public BudgetUnit Unit { get; set; }

    /// <summary>
    /// How long a period lasts: Run (one run of a subagent), Session, 5h, Day, Week, Month, or a number of days up to today such as 7d.
    /// </summary>
    [Parameter]
    [AsWritten]
    [ArgumentCompleter(typeof(BudgetPeriodCompleter))]
    public BudgetPeriod Period { get; set; }

    /// <summary>Count only these projects, by folder or folder name; * and ? are wildcards. An empty list counts all.</summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    public string[] Project { get; set; } = [];

    /// <summary>
    /// Count only these agents, by type; the main thread is called main. * and ? are wildcards. An empty list counts all.
    /// </summary>
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

    /// <summary>The percentages of the limit at which to warn. Default: 50, 80 and 95.</summary>
    [Parameter]
    [ValidateRange(0.1, 100.0)]
    [AllowEmptyCollection]
    public decimal[] Threshold { get; set; } = [];

    /// <summary>What the hook in Claude Code does when the budget is used up: Warn, or Block prompts and agent calls.</summary>
    [Parameter]
    public BudgetAction Action { get; set; }

    /// <summary>
    /// The time zone of days, weeks and months, for example Europe/Berlin. Default: the time zone of the machine that evaluates the budget.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>
    /// Which file stores the budget: User (your own settings), Project (the project's .claude/token-budgets.json, for version control) or
    /// Managed (token-budgets.json in the folder of Claude Code's managed settings, for everyone on this machine).
    /// </summary>
    [Parameter]
    public BudgetSource Scope { get; set; }

    /// <summary>Write the budget as it is after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (TimeZone is not null && !UsageTimeZone.TryFind(TimeZone, out _))
            ThrowTerminatingError(Errors.UnknownTimeZone(TimeZone));
        if (Name is not null && !BudgetSelection.IsUsableName(Name))
            ThrowTerminatingError(BudgetErrors.NameUnusable(Name));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var known = InputObject is null ? null : BudgetInput.FromObject(InputObject);
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
        var budget = Change().Apply(
            existing ?? new TokenBudget { Name = name, Limit = Limit, Source = store.Source, File = store.FilePath });
        WarnAboutUnknownNames();
        WriteVerbose($"{(existing is null ? "Adding a budget to" : "Changing a budget in")} '{store.FilePath}'.");
        var changes = existing is null ? [] : BudgetText.Changes(existing, budget, CultureInfo.CurrentCulture);
        var what = changes.Count > 0 ? $"Change budget '{budget.Name}': {string.Join("; ", changes)}"
            : $"Set budget '{budget.Name}' to {BudgetText.Limit(budget, CultureInfo.CurrentCulture)}";
        if (!ShouldProcess(store.FilePath, what))
            return;
        budget = store.Set(budget, Cancellation);
        if (existing is not null)
            ShowMessage(changes.Count > 0 ? $"Changed budget '{budget.Name}': {string.Join("; ", changes)}."
                : $"Budget '{budget.Name}' already was like this.");
        if (PassThru)
            WriteObject(budget);
    }

    private void ShowMessage(string message)
    {
        if (DirectDisplay.IsDirect(MyInvocation) && !PassThru)
            WriteHost(message);
        else
            WriteVerbose(message);
    }

    // A budget for a misspelled name would never warn.
    private void WarnAboutUnknownNames()
    {
        if (_hasChecked || Agent.Length + Model.Length + Project.Length == 0)
            return;
        _hasChecked = true;
        try
        {
            var index = UsageIndex.DefaultPath;
            List<string> unknown = [];
            if (Agent.Length > 0)
                unknown.AddRange(UnknownScopeNames.Agents(Agent, Definitions(), index));
            if (Model.Length > 0)
                unknown.AddRange(UnknownScopeNames.Models(Model, LoadCatalog(), index));
            if (Project.Length > 0)
                unknown.AddRange(UnknownScopeNames.Projects(Project, index));
            foreach (var sentence in unknown)
                WriteWarning(sentence);
        }
        catch (DatabaseException exception)
        {
            WriteVerbose($"Names were not compared with the usage so far. {exception.Message}");
        }
    }

    private IReadOnlyList<PromptDefinition> Definitions()
    {
        try
        {
            return new PromptSource(includeUser: true, allowOutsideRoot: false, Cancellation).Folder(this.CurrentFolder()).Definitions;
        }
        catch (PromptReadException exception)
        {
            WriteVerbose($"Names were not compared with the agents of this folder. {exception.Message}");
            return [];
        }
    }

    private BudgetChange Change() => new()
    {
        Limit = IsGiven(nameof(Limit)) ? Limit : null,
        Unit = IsGiven(nameof(Unit)) ? Unit : null,
        Period = IsGiven(nameof(Period)) ? Period : null,
        Project = IsGiven(nameof(Project)) ? Project : null,
        Agent = IsGiven(nameof(Agent)) ? Agent : null,
        Model = IsGiven(nameof(Model)) ? Model : null,
        Branch = IsGiven(nameof(Branch)) ? Branch : null,
        Thresholds = IsGiven(nameof(Threshold)) ? Threshold : null,
        Action = IsGiven(nameof(Action)) ? Action : null,
        TimeZone = TimeZone,
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
