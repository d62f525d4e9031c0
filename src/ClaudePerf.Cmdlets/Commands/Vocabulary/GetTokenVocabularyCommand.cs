using System.Management.Automation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Gets the installed vocabularies for counting tokens exactly.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TokenVocabulary")]
[OutputType(typeof(InstalledVocabulary))]
public sealed class GetTokenVocabularyCommand : TokenVocabularyCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var source in Sources)
        {
            try
            {
                if (Store.Find(source) is { } installed)
                    WriteObject(installed);
                else
                    {
                        WriteWarning($"The token vocabulary {source.Family} is not installed, so counts for "
                            + $"{string.Join(" and ", source.Generations)} "
                            + $"are estimates. Download it from {VocabularySource.Repository} with Install-TokenVocabulary.");
                    }
            }
            catch (TokenVocabularyException exception)
            {
                WriteError(Errors.TokenVocabulary(exception));
            }
        }
    }
}
