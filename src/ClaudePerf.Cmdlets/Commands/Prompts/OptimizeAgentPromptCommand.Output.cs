using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Cmdlets;

/// <content>Writing the results: as objects and to files.</content>
public sealed partial class OptimizeAgentPromptCommand
{
    private readonly List<string> _notOwn = [];
    private int _copies;
    private readonly List<string> _links = [];

    private void Output(OptimizationResult result, Ecosystem? ecosystem)
    {
        Cancellation.ThrowIfCancellationRequested();
        WriteVerbose($"{result}; {result.Preservation}.");
        foreach (var edit in result.Edits.Where(edit => edit.State == EditState.Dropped))
            WriteVerbose($"{result.Name}: {edit.RuleId} at line {edit.Line} was not applied. {edit.Reason}");
        _results.Add(result);
        if (InPlace)
            ReplaceFile(result, ecosystem);
        if (_outputFolder is not null)
            WriteCopy(result, _outputFolder, ecosystem?.Root);
        if (Diff && result.IsChanged)
            WriteObject(OptimizationOutput.AsDiff(result));
        else if (!Diff && !Summary)
            WriteObject(result);
    }

    private void ReplaceFile(OptimizationResult result, Ecosystem? ecosystem)
    {
        try
        {
            switch (_writer.WriteInPlace(result, ecosystem))
            {
                case InPlaceRefusal.NoFile:
                    WriteError(OptimizationErrors.NothingToWriteTo(result.Name));
                    break;
                case InPlaceRefusal.NotOwn:
                    _notOwn.Add(result.Original.Path);
                    break;
                case InPlaceRefusal.Link:
                    _links.Add(result.Original.Path);
                    break;
                case InPlaceRefusal.NotText:
                    WriteError(OptimizationErrors.NotWrittenBack(result.Original));
                    break;
            }
        }
        catch (JournalException exception)
        {
            WriteError(OptimizationErrors.JournalFailed(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    private void WriteCopy(OptimizationResult result, string folder, string? root)
    {
        try
        {
            if (_writer.WriteCopy(result, folder, root, Force))
                _copies++;
        }
        catch (CopyWriteException exception)
        {
            WriteError(exception.Refusal switch
            {
                CopyRefusal.OtherContents => OutputErrors.NotReplaced(exception),
                CopyRefusal.Original => OutputErrors.IsOriginal(exception),
                _ => OptimizationErrors.OutputNotWritten(exception.Path, exception.Reason),
            });
        }
    }

    private void ReportCopies()
    {
        if (_copies > 0)
            ReportWritten(_copies == 1 ? "one prompt" : $"{_copies:N0} prompts", _outputFolder!, isQuiet: false);
    }

    private void WarnAboutUnwritten()
    {
        WarnAboutUnwritten(_notOwn, "because it is a plugin or managed file, and an update would undo the change");
        WarnAboutUnwritten(_links, "because it is a link or is reached through one; give the target file to change it");
    }

    private void WarnAboutUnwritten(List<string> paths, string reason)
    {
        if (paths.Count > 0)
            WriteWarning($"Not written, {reason}: "
                + $"{string.Join(", ", paths.Take(3))}{(paths.Count > 3 ? $" and {paths.Count - 3} more" : "")}");
    }
}
