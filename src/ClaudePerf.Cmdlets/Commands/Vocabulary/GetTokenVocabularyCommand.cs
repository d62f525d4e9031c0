using System.Management.Automation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Gets the installed vocabularies with which tokens are counted exactly.</para>
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
                    WriteWarning($"The token vocabulary {source.Family} is not installed, so that counts for {string.Join(" and ", source.Generations)} are estimates. Install-TokenVocabulary fetches it from {VocabularySource.Repository}.");
            }
            catch (TokenVocabularyException exception)
            {
                WriteError(Errors.TokenVocabulary(exception));
            }
        }
    }
}
