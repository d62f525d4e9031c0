using System.Collections.Concurrent;
using System.Management.Automation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Installs the vocabularies with which tokens are counted exactly, offline.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "TokenVocabulary", SupportsShouldProcess = true)]
[OutputType(typeof(InstalledVocabulary))]
public sealed class InstallTokenVocabularyCommand : TokenVocabularyCommand
{
    private const int ProgressId = 1;

    /// <summary>Install from a local copy instead of the network: a vocabulary's JSON, the same with gzip, or a folder that has them.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Install again what is already installed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var wanted = Sources.Where(source => Force || !WriteIfInstalled(source)).ToList();
        if (wanted.Count == 0)
            return;
        var installer = new VocabularyInstaller(Store, TimeProvider.System);
        if (Path is not null)
        {
            foreach (var path in this.ResolvePath(Path, literal: false))
            {
                if (ShouldProcess(Store.Folder, $"Install the token vocabularies from '{path}'"))
                    Run(path, progress => installer.InstallFromPathAsync(path, wanted, progress, Cancellation));
            }
            return;
        }
        using var download = new VocabularyDownload();
        foreach (var source in wanted)
        {
            if (ShouldProcess(Store.PathOf(source), $"Install the token vocabulary {source.Family} from '{source.Url}'"))
                Run(source.Url, async progress => [await installer.InstallFromWebAsync(source, download, progress, Cancellation).ConfigureAwait(false)]);
        }
    }

    private bool WriteIfInstalled(VocabularySource source)
    {
        try
        {
            if (Store.Find(source) is not { } installed || installed.Sha256 != source.Sha256)
                return false;
            WriteVerbose($"The token vocabulary {source.Family} is installed already; -Force installs it again.");
            WriteObject(installed);
            return true;
        }
        catch (TokenVocabularyException exception)
        {
            WriteVerbose($"{exception.Message} It is installed again.");
            return false;
        }
    }

    /// <summary>Works on another thread, and shows its progress on this one, the only one that may write.</summary>
    private void Run(object target, Func<IProgress<VocabularyProgress>, Task<IReadOnlyList<InstalledVocabulary>>> install)
    {
        using var reports = new BlockingCollection<VocabularyProgress>();
        var work = Task.Run(async () =>
        {
            try
            {
                return await install(new Reporter(reports)).ConfigureAwait(false);
            }
            finally
            {
                reports.CompleteAdding();
            }
        });
        try
        {
            foreach (var report in reports.GetConsumingEnumerable())
            {
                WriteProgress(new ProgressRecord(ProgressId, $"Token vocabulary {report.Name}", report.Activity)
                {
                    PercentComplete = report.Percent,
                    CurrentOperation = target.ToString(),
                });
            }
            WriteObject(work.GetAwaiter().GetResult(), enumerateCollection: true);
        }
        catch (TokenVocabularyException exception)
        {
            WriteError(Errors.TokenVocabulary(exception));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            WriteProgress(new ProgressRecord(ProgressId, "Token vocabulary", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private sealed class Reporter(BlockingCollection<VocabularyProgress> reports) : IProgress<VocabularyProgress>
    {
        public void Report(VocabularyProgress value) => reports.Add(value);
    }
}
