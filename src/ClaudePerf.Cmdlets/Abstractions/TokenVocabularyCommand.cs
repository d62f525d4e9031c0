using System.Management.Automation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>What the commands for vocabularies share: their names, and where they are installed.</summary>
public abstract class TokenVocabularyCommand : CancellableCommand
{
    /// <summary>Only these vocabularies: v3 (Claude 3 to 4.6) or v4.7 (Opus 4.7 and everything later). Default: both.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("v3", "v4.7")]
    public string[]? Name { get; set; }

    private protected VocabularyStore Store { get; private set; } = null!;

    private protected IReadOnlyList<VocabularySource> Sources =>
        [.. VocabularySource.Published.Where(source => Name is null || Name.Contains(source.Family, StringComparer.OrdinalIgnoreCase))];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            Store = VocabularyStore.In();
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }
}
