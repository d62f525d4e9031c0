using System.Management.Automation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>Gets the list prices of Claude models at a given time, in USD per million tokens.</summary>
[Cmdlet(VerbsCommon.Get, "ModelPrice")]
[OutputType(typeof(ModelPriceInfo))]
public sealed class GetModelPriceCommand : ModuleCommand
{
    private ModelCatalog? _catalog;
    private DateTimeOffset _at;

    /// <summary>
    /// Ids, aliases or wildcards. Default: every model offered at that time. A piped object without a model selects the default model.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string?[]? Model { get; set; }

    /// <summary>The time to show prices for. Default: now. A date without a time zone is UTC.</summary>
    [Parameter]
    [UtcDate]
    public DateTimeOffset At { get; set; }

    /// <summary>A price file that overrides the built-in prices, instead of models.json in the user's data folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PriceFile { get; set; }

    /// <summary>Include retired, delisted and unreleased models.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _at = MyInvocation.BoundParameters.ContainsKey(nameof(At)) ? At : TimeProvider.System.GetUtcNow();
        _catalog = LoadCatalog(PriceFile);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Model is null && !MyInvocation.ExpectingInput)
        {
            foreach (var model in _catalog!.Models)
            {
                if (All || model.IsOffered(_at))
                    Write(model);
            }
            return;
        }
        foreach (var name in Model ?? [null])
            WriteNamed(string.IsNullOrWhiteSpace(name) ? ModelCatalog.Inherit : name);
    }

    private void WriteNamed(string name)
    {
        try
        {
            // Try it as a name first: the brackets in opus[1m] are not a wildcard.
            if (_catalog!.TryResolve(name, out var model) || !WildcardPattern.ContainsWildcardCharacters(name))
                Write(model ?? _catalog.Resolve(name));
            else
                WriteMatches(new WildcardPattern(name, WildcardOptions.IgnoreCase));
        }
        catch (UnknownModelException e)
        {
            WriteError(Errors.UnknownModel(e, name));
        }
        catch (WildcardPatternException e)
        {
            WriteError(Errors.InvalidWildcard(e, name));
        }
    }

    private void WriteMatches(WildcardPattern pattern)
    {
        foreach (var model in _catalog!.Models)
        {
            if (pattern.IsMatch(model.Id) || model.OtherIds.Any(pattern.IsMatch) || model.Aliases.Any(pattern.IsMatch))
                Write(model);
        }
    }

    private void Write(ModelInfo model) => WriteObject(new ModelPriceInfo(model, _at));
}
