using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Undoes what Optimize-AgentPrompt -InPlace wrote, and keeps later edits where possible.</para>
/// </summary>
[Cmdlet(VerbsData.Restore, "AgentPrompt", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(PromptRestoration))]
public sealed class RestoreAgentPromptCommand : ModuleCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private ChangeJournal _journal = null!;

    /// <summary>Prompts, or folders including their subfolders; wildcards are allowed. Default: the current folder.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Prompts or folders as literal paths, without wildcards. A deleted prompt may be named.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Undo all optimizations of the prompts, not only the last one.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Restore the original even where it conflicts with a later edit; that edit is lost.</summary>
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
            Restore(this.CurrentFolder(), isNamed: false);
            return;
        }
        foreach (var path in LiteralPath ?? Path!)
        {
            // A deleted prompt can be restored, so a literal name need not exist.
            var isLiteral = LiteralPath is not null || !WildcardPattern.ContainsWildcardCharacters(path);
            foreach (var full in isLiteral ? [GetUnresolvedProviderPathFromPSPath(path)] : this.ResolvePath(path, literal: false))
                Restore(full, isNamed: true);
        }
    }

    private void Restore(string path, bool isNamed)
    {
        WriteVerbose($"Reading the journal '{_journal.Folder}'.");
        var full = System.IO.Path.TrimEndingDirectorySeparator(path);
        try
        {
            var entries = _journal.Entries(damaged => WriteError(OptimizationErrors.JournalFailed(damaged)))
                .Where(entry => entry is { Restored: null, Setting: null } && IsAt(entry.Changes[0].Path, full)).Reverse().ToList();
            if (!All)
                entries = [.. entries.DistinctBy(entry => entry.Changes[0].Path)];
            if (entries.Count == 0 && isNamed)
                WriteError(OptimizationErrors.NothingToRestore(path));
            else if (entries.Count == 0)
                WriteWarning($"There are no optimizations in '{path}' left to undo.");
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
