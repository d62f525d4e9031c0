using System.Management.Automation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Removes the installed vocabularies; tokens are estimated from then on.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Uninstall, "TokenVocabulary", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UninstallTokenVocabularyCommand : TokenVocabularyCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var source in Sources)
        {
            var path = Store.PathOf(source);
            if (!File.Exists(path))
            {
                WriteVerbose($"The token vocabulary {source.Family} is not installed.");
                continue;
            }
            if (!ShouldProcess(path, $"Remove the token vocabulary {source.Family}"))
                continue;
            try
            {
                Store.Remove(source);
            }
            catch (TokenVocabularyException exception)
            {
                WriteError(Errors.TokenVocabulary(exception));
            }
        }
    }
}
