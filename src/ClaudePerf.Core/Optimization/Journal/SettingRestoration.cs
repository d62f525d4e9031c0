using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>
/// Decides how to undo a changed setting. A settings file that was not edited since gets its original bytes; otherwise only the setting
/// gets its previous value.
/// </summary>
internal sealed class SettingRestoration(FileChange change, SettingChange setting, bool discardEdits)
{
    internal RestoredFile Decide(byte[]? current)
    {
        var isOriginal = change.Before is { } before ? current is not null && before.Span.SequenceEqual(current) : current is null;
        if (isOriginal)
            return RestorePlan.Keep(change, current);
        if (current is null)
            return Original("was deleted after the setting was changed");
        if (change.After.Span.SequenceEqual(current))
            return change.Before is null ? new(change.Path, RestoreAction.Deleted, null) : Restored();
        if (Parse(current) is not { } text)
            return Original("is no longer valid JSON");
        var now = SettingText.Value(text, setting.Name);
        if (SettingText.AreEqual(now, setting.Previous))
            return RestorePlan.Keep(change, current);
        if (!SettingText.AreEqual(now, setting.Value) && !discardEdits)
        {
            throw RestorePlan.Conflict(change, now is null
                ? $"no longer has the setting '{setting.Name}', which was set to {setting.Value}"
                : $"was edited: the setting '{setting.Name}' is {now} now, not {setting.Value}");
        }
        try
        {
            var undone = setting.Previous is { } value
                ? SettingText.Replace(text, setting.Name, value)
                : SettingText.Without(text, setting.Name, change.Before is { } original ? Parse(original.ToArray()) : null);
            return new(change.Path, RestoreAction.Merged, undone.Bytes.ToArray());
        }
        catch (SettingTextException)
        {
            return Original($"was edited: the setting '{setting.Name}' is no longer in an object");
        }
    }

    private RestoredFile Restored() => new(change.Path, RestoreAction.Restored, change.Before);

    private RestoredFile Original(string what) => !discardEdits
        ? throw RestorePlan.Conflict(change, what)
        : change.Before is null ? new(change.Path, RestoreAction.Deleted, null) : Restored();

    private static JsonText? Parse(byte[] bytes)
    {
        try
        {
            return JsonText.Parse(bytes);
        }
        catch (JsonException)
        {
            // The caller says so.
            return null;
        }
    }
}
