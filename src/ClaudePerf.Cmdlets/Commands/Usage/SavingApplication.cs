using ClaudePerf.Core.Usage;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Applying;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>Applies findings that are settings, through the journal. -WhatIf and -Confirm show the change of the file.</summary>
internal sealed class SavingApplication
{
    private readonly ModuleCommand _command;
    private readonly ChangeJournal _journal;
    private readonly SettingScopes _scopes;

    internal SavingApplication(ModuleCommand command)
    {
        _command = command;
        _journal = SavingJournal.Open(command);
        _scopes = new SettingScopes
        {
            ManagedFolder = EcosystemOptions.DefaultManagedFolder,
            Project = command.CurrentFolder(),
            HomeFolder = UserHome.Path,
            UserFolder = TranscriptRoots.UserFolder(),
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>Applies a finding and writes what became of it.</summary>
    /// <returns>Whether a setting was written.</returns>
    internal bool Apply(SavingFinding finding)
    {
        if (finding is not { Setting: { Length: > 0 } setting, SettingValue: { Length: > 0 } value })
        {
            _command.WriteObject(new AppliedSaving { Status = SavingStatus.ByHand, Saving = finding.Saving, Change = finding.Change });
            return false;
        }
        try
        {
            var file = _scopes.FileOf(finding);
            var plan = SettingPlan.Create(file, setting, value, isUsers: file == _scopes.UserFile);
            return Apply(finding, plan);
        }
        catch (HookSettingsException exception)
        {
            _command.WriteError(SavingErrors.SettingsUnusable(exception));
        }
        catch (FormatException exception)
        {
            _command.WriteError(SavingErrors.InvalidValue(setting, value, exception));
        }
        catch (JournalException exception)
        {
            _command.WriteError(SavingErrors.JournalFailed(exception));
        }
        return false;
    }

    private bool Apply(SavingFinding finding, SettingPlan plan)
    {
        var applied = new AppliedSaving
        {
            Status = SavingStatus.AlreadySet,
            Setting = plan.Setting,
            Value = plan.Value,
            PreviousValue = plan.Previous,
            File = plan.File,
            Saving = finding.Saving,
            Change = finding.Change,
            Remarks = [.. plan.ReasonsForNoEffect(_scopes)],
        };
        foreach (var remark in applied.Remarks)
            _command.WriteWarning($"{plan.Setting}: {remark}");
        if (plan.IsChange)
        {
            var what = $"Set {plan.Setting} to {plan.Value} in '{plan.File}'.";
            if (!_command.ShouldProcess($"{what}\n{plan.Diff.TrimEnd()}", $"{what}\n{plan.Diff.TrimEnd()}", "Confirm"))
                return false;
            applied = applied with { Status = SavingStatus.Applied, Id = plan.Apply(_journal, finding.Saving).Id };
        }
        _command.WriteObject(applied);
        return applied.Status == SavingStatus.Applied;
    }
}
