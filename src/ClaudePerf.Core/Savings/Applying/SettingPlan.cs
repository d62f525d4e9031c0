using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Applying;

/// <summary>
/// How a settings file changes if one setting is set. All other bytes of the file are preserved. Creating a plan writes nothing.
/// </summary>
public sealed partial class SettingPlan
{
    // Settings whose lower values save more.
    private static readonly HashSet<string> Limits = new(StringComparer.Ordinal) { "autoCompactWindow", "bashOutputMaxChars" };

    private readonly byte[]? _before;
    private readonly byte[] _after;
    private readonly bool _followsLinks;

    private SettingPlan(string file, string setting, byte[]? before, JsonText text, JsonText changed, bool followsLinks)
    {
        (File, Setting, _before, _after, _followsLinks) = (file, setting, before, changed.Bytes.ToArray(), followsLinks);
        Previous = SettingText.Value(text, setting);
        Value = SettingText.Value(changed, setting)!;
    }

    /// <summary>The settings file.</summary>
    public string File { get; }

    /// <summary>The setting's name.</summary>
    public string Setting { get; }

    /// <summary>The new value as JSON; a list includes the items that were there.</summary>
    public string Value { get; }

    /// <summary>The present value as JSON; null if it is not set.</summary>
    public string? Previous { get; }

    /// <summary>Whether the setting has another value now, and is not a limit that is lower already.</summary>
    public bool IsChange => !SettingText.AreEqual(Previous, Value) && !IsLowerAlready;

    // A finding comes from the past, when there may have been no limit. A higher one would cost more.
    private bool IsLowerAlready => Limits.Contains(Setting)
        && decimal.TryParse(Previous, NumberStyles.Float, CultureInfo.InvariantCulture, out var present)
        && decimal.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var proposed) && present < proposed;

    /// <summary>The change as a unified diff, without the texts of other settings, which can be secrets.</summary>
    public string Diff => WithoutOtherTexts(UnifiedDiff.Create(File, _before is null ? null : Text(_before), Text(_after)));

    /// <summary>Plans a change.</summary>
    /// <param name="file">The full path of the settings file, which need not exist.</param>
    /// <param name="setting">The setting; a dot separates the names of nested objects.</param>
    /// <param name="value">The value as JSON. A list is merged into the existing one.</param>
    /// <param name="isUsers">Whether it is the user's own file, where links are followed.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read, or cannot take the setting.</exception>
    /// <exception cref="FormatException">The value is not JSON.</exception>
    public static SettingPlan Create(string file, string setting, string value, bool isUsers)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentException.ThrowIfNullOrEmpty(setting);
        ArgumentException.ThrowIfNullOrEmpty(value);
        var read = ClaudeSettingsFile.Read(file);
        if (read is null && new FileInfo(file).LinkTarget is not null)
            throw new HookSettingsException("the settings file is a link to a file that does not exist. Nothing was changed.", file);
        var text = read?.Text ?? JsonText.Parse("{}\n"u8.ToArray());
        try
        {
            // Setting an equal value would still change its formatting.
            var changed = SettingText.With(text, setting, KeepingStronger(SettingText.Value(text, setting), value));
            var isSame = SettingText.AreEqual(SettingText.Value(text, setting), SettingText.Value(changed, setting));
            return new SettingPlan(file, setting, read?.Bytes, text, isSame ? text : changed, isUsers);
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
        catch (SettingTextException exception)
        {
            throw new HookSettingsException(exception.Message, file, exception.Place, exception);
        }
    }

    /// <summary>Writes the file and records the change in the journal, which can undo it.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="predicted">The predicted saving in USD per month; null if unknown.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="JournalException">Nothing was written.</exception>
    public JournalEntry Apply(ChangeJournal journal, decimal? predicted = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        // Converting null would result in an empty memory instead of null.
        var before = _before is { } bytes ? bytes : (ReadOnlyMemory<byte>?)null;
        return journal.Apply(
            Setting, [new FileChange(File, before, _after) { FollowsLinks = _followsLinks }],
            setting: new SettingChange(Setting, Value, Previous, predicted));
    }

    /// <summary>Why the setting is not set or would have no effect, each reason a sentence; none if it would.</summary>
    /// <param name="scopes">Where other settings are.</param>
    public IEnumerable<string> ReasonsForNoEffect(SettingScopes scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return IsLowerAlready ? [$"It stays at {Previous}, which is lower than {Value} and saves more."]
            : scopes.Overrides(File, Setting, Value).Concat(InvalidNeighbors());
    }

    // A skill that is "off" stays so. A weaker override would list it or let it be called again.
    private static string KeepingStronger(string? present, string value)
    {
        if (present is null || JsonNode.Parse(value) is not JsonObject added || SettingText.Parse(present) is not JsonObject before)
            return value;
        foreach (var (name, _) in before.Where(static member => member.Value?.ToString() == "off"))
            added.Remove(name);
        return added.ToJsonString();
    }

    // As measured, an invalid value makes Claude Code ignore all settings of the file.
    private IEnumerable<string> InvalidNeighbors()
    {
        using var json = JsonDocument.Parse(
            Text(_after), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var invalid = SettingsForm.InvalidSettings(json.RootElement).FirstOrDefault();
        if (invalid is not null)
            yield return $"It has no effect because the setting '{invalid}' in the same file has an invalid value: "
                + "Claude Code ignores the whole file.";
    }

    private static string Text(byte[] bytes) => PromptFile.Decode("", bytes).Text;

    // The texts of other settings are left out, since any can be a secret: a variable, an address with a password, an argument.
    private string WithoutOtherTexts(string diff)
    {
        var own = JsonString().Matches(Value + Previous).Select(static match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        return JsonString().Replace(diff, match =>
            match.Groups[2].Success || own.Contains(match.Groups[1].Value) ? match.Value : "\"…\"");
    }

    // The quoted text, and a colon if it is a name.
    [GeneratedRegex("""("(?:[^"\\\n]|\\.)*(?:"|$))(\s*:)?""", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex JsonString();
}
