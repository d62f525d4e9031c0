using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Adds the hook to a settings file of Claude Code and takes it out again. What else stands in the file keeps every byte. While nobody else changes the file, taking the hook out
/// restores it exactly, from a copy in the data folder that the user alone can read.
/// </summary>
public sealed class HookRegistration
{
    /// <summary>By what a command of ours is known: the option of claudeperf.</summary>
    public const string ShellOption = "-BudgetHook";

    /// <summary>By what a command of ours is known: the cmdlet.</summary>
    public const string Cmdlet = "Invoke-TokenBudgetHook";

    private const string Hooks = "hooks";
    private const string Matcher = "Agent|Task";
    private const int TimeoutSeconds = 30;

    private readonly HookSettingsCopy _copy;

    /// <summary>The hook in a settings file.</summary>
    /// <param name="path">The settings file, there or not.</param>
    /// <param name="dataFolder">The data folder.</param>
    public HookRegistration(string path, string dataFolder)
    {
        FilePath = Path.GetFullPath(path);
        _copy = new HookSettingsCopy(FilePath, HookSource.FolderIn(dataFolder));
    }

    /// <summary>The settings file.</summary>
    public string FilePath { get; }

    /// <summary>The events that the hook is for, each with what it is narrowed to.</summary>
    public static IReadOnlyList<(string Name, string? Matcher)> Events { get; } = [("UserPromptSubmit", null), ("PreToolUse", Matcher)];

    /// <summary>Whether a command is the hook's.</summary>
    /// <param name="command">A hook's command.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsOurs(string command) =>
        command.Contains(Cmdlet, StringComparison.OrdinalIgnoreCase)
        || (command.Contains("claudeperf", StringComparison.OrdinalIgnoreCase) && command.Contains(ShellOption, StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings as they would be with the hook.</summary>
    /// <param name="command">The command to run.</param>
    /// <returns>Whether that changes anything.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read, or is not what hooks can be added to.</exception>
    public bool WouldRegister(string command) => Load() is not { } text || !With(text, command).Bytes.SequenceEqual(text.Bytes);

    /// <summary>Adds the hook, or gives it another command. The file is made where it is not there.</summary>
    /// <param name="command">The command to run.</param>
    /// <returns>Whether anything was changed.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read or written, or is not what hooks can be added to.</exception>
    public bool Register(string command)
    {
        var text = Load();
        var after = With(text ?? JsonText.Parse("{}\n"u8.ToArray()), command);
        if (text is not null && after.Bytes.SequenceEqual(text.Bytes))
            return false;
        Guard(() =>
        {
            _copy.Keep(File.Exists(FilePath) ? File.ReadAllBytes(FilePath) : null, after.Bytes);
            Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, after.Bytes, ownerOnly: false);
        });
        return true;
    }

    /// <summary>Whether the hook is in the file.</summary>
    /// <exception cref="HookSettingsException">The file cannot be read.</exception>
    public bool IsRegistered => Load() is { } text && Events.Any(entry => Groups(text, entry.Name) is { } groups && groups.Children.Exists(group => IndexInGroup(group) >= 0));

    /// <summary>Takes the hook out.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read or written.</exception>
    public bool Unregister()
    {
        if (Load() is not { } text)
            return false;
        var after = Without(text);
        if (after.Bytes.SequenceEqual(text.Bytes))
            return false;
        Guard(() =>
        {
            switch (_copy.Find(text.Bytes))
            {
                case { WasThere: false }:
                    File.Delete(FilePath);
                    break;
                case { } known:
                    AtomicFile.Write(FilePath, known.Original, ownerOnly: false);
                    break;
                default:
                    AtomicFile.Write(FilePath, after.Bytes, ownerOnly: false);
                    break;
            }
            _copy.Forget();
        });
        return true;
    }

    private JsonText With(JsonText text, string command)
    {
        foreach (var (name, matcher) in Events)
        {
            Require(text, text.Root, JsonValueKind.Object, "an object of settings");
            if (text.Root[Hooks] is not { } hooks)
            {
                text = text.Set(text.Root, Hooks, new JsonObject { [name] = new JsonArray(Group(matcher, command)) });
                continue;
            }
            Require(text, hooks, JsonValueKind.Object, "an object of events");
            if (hooks[name] is not { } groups)
            {
                text = text.Set(hooks, name, new JsonArray(Group(matcher, command)));
                continue;
            }
            Require(text, groups, JsonValueKind.Array, "a list of matchers");
            var ours = groups.Children.Select(group => (Group: group, Index: IndexInGroup(group))).FirstOrDefault(found => found.Index >= 0);
            if (ours.Group is null)
                text = text.Append(groups, Group(matcher, command));
            else if (ours.Group[Hooks]!.Children[ours.Index]["command"]!.Text != command)
                text = text.Set(ours.Group[Hooks]!.Children[ours.Index], "command", command);
        }
        return text;
    }

    // One at a time: each change moves the others. What is empty afterwards was ours alone and goes too.
    private static JsonText Without(JsonText text)
    {
        foreach (var (name, _) in Events)
        {
            while (Groups(text, name) is { } groups && groups.Children.FindIndex(group => IndexInGroup(group) >= 0) is >= 0 and var at)
            {
                var group = groups.Children[at];
                var list = group[Hooks]!;
                if (list.Children.Count > 1)
                    text = text.Remove(list, IndexInGroup(group));
                else if (groups.Children.Count > 1)
                    text = text.Remove(groups, at);
                else if (text.Root[Hooks]!.Children.Count > 1)
                    text = text.Remove(text.Root[Hooks]!, text.Root[Hooks]!.IndexOf(name));
                else
                    text = text.Remove(text.Root, text.Root.IndexOf(Hooks));
            }
        }
        return text;
    }

    private static JsonSpan? Groups(JsonText text, string name) =>
        text.Root is { Kind: JsonValueKind.Object } root && root[Hooks] is { Kind: JsonValueKind.Object } hooks && hooks[name] is { Kind: JsonValueKind.Array } groups ? groups : null;

    private static int IndexInGroup(JsonSpan group) => group is { Kind: JsonValueKind.Object } && group[Hooks] is { Kind: JsonValueKind.Array } list
        ? list.Children.FindIndex(hook => hook.Kind == JsonValueKind.Object && hook["command"] is { Kind: JsonValueKind.String } command && IsOurs(command.Text))
        : -1;

    private static JsonObject Group(string? matcher, string command)
    {
        var group = new JsonObject();
        if (matcher is not null)
            group.Add("matcher", matcher);
        group.Add(Hooks, new JsonArray(new JsonObject { ["type"] = "command", ["command"] = command, ["timeout"] = TimeoutSeconds }));
        return group;
    }

    private JsonText? Load()
    {
        try
        {
            var bytes = File.ReadAllBytes(FilePath);
            // An empty file is how some begin one.
            return JsonText.Parse(bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? "{}\n"u8.ToArray() : bytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? ((int)line + 1, (int)(exception.BytePositionInLine ?? 0) + 1) : ((int, int)?)null;
            throw new HookSettingsException("the settings are not valid JSON, and nothing is changed in them. Mend them there first.", FilePath, place, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HookSettingsException("the settings cannot be read. " + exception.Message, FilePath, inner: exception);
        }
    }

    private void Require(JsonText text, JsonSpan value, JsonValueKind kind, string expected)
    {
        if (value.Kind != kind)
            throw new HookSettingsException($"{expected} is expected here, and nothing is changed.", FilePath, text.At(value.Start));
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HookSettingsException("the settings cannot be written. " + exception.Message, FilePath, inner: exception);
        }
    }
}
