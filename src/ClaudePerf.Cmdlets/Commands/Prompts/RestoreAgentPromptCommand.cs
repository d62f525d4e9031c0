using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Undoes what Optimize-AgentPrompt -InPlace wrote, and keeps what was edited since where that is possible.</para>
/// </summary>
[Cmdlet(VerbsData.Restore, "AgentPrompt", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(PromptRestoration))]
public sealed class RestoreAgentPromptCommand : ModuleCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private ChangeJournal _journal = null!;

    /// <summary>Prompts, or folders with everything below them; wildcards are allowed. The current folder where it is not given.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Prompts or folders, taken as they are: no character is a wildcard. A prompt that was deleted may be named.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Undo everything that was ever written to the prompts, not only the last time.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Give back the original where a later edit is at the same place; that edit is lost.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _journal = new ChangeJournal();
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Path is null && LiteralPath is null)
        {
            Restore(this.CurrentFolder(), isAsked: false);
            return;
        }
        foreach (var path in LiteralPath ?? Path!)
        {
            // A deleted prompt can still be given back, so that a name without wildcards need not exist.
            var isLiteral = LiteralPath is not null || !WildcardPattern.ContainsWildcardCharacters(path);
            foreach (var full in isLiteral ? [GetUnresolvedProviderPathFromPSPath(path)] : this.ResolvePath(path, literal: false))
                Restore(full, isAsked: true);
        }
    }

    private void Restore(string path, bool isAsked)
    {
        WriteVerbose($"Reading the journal '{_journal.Folder}'.");
        var full = System.IO.Path.TrimEndingDirectorySeparator(path);
        try
        {
            var entries = _journal.Entries(damaged => WriteError(OptimizationErrors.JournalFailed(damaged)))
                .Where(entry => entry.Restored is null && IsAt(entry.Changes[0].Path, full)).Reverse().ToList();
            if (!All)
                entries = [.. entries.DistinctBy(entry => entry.Changes[0].Path)];
            if (entries.Count == 0 && isAsked)
                WriteError(OptimizationErrors.NothingToRestore(path));
            else if (entries.Count == 0)
                WriteWarning($"Nothing that was optimized below '{path}' is left to undo.");
            foreach (var entry in entries)
                Restore(entry);
        }
        catch (JournalException exception)
        {
            WriteError(OptimizationErrors.JournalFailed(exception));
        }
    }

    private void Restore(JournalEntry entry)
    {
        var what = string.Create(CultureInfo.CurrentCulture, $"Undo the optimization of {entry.Time.LocalDateTime:g}");
        if (!ShouldProcess(entry.Changes[0].Path, what))
            return;
        try
        {
            var files = _journal.Restore(entry, Force);
            WriteObject(new PromptRestoration
            {
                Path = entry.Changes[0].Path, Name = entry.Name, Optimized = entry.Time, Action = files[0].Action, Files = files,
            });
        }
        catch (JournalException exception)
        {
            WriteError(OptimizationErrors.JournalFailed(exception));
        }
    }

    private static bool IsAt(string path, string fileOrFolder) =>
        path == fileOrFolder || path.StartsWith(fileOrFolder + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
