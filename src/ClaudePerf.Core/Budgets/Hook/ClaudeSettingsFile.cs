using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// A settings file of Claude Code that something of ours is added to and taken out of. What else stands in it keeps every byte. While nobody else changes the file, taking ours out
/// restores it exactly, from a copy in the data folder that the user alone can read.
/// </summary>
public abstract class ClaudeSettingsFile
{
    private readonly HookSettingsCopy _copy;

    private protected ClaudeSettingsFile(string path, string dataFolder, string copyName)
    {
        FilePath = Path.GetFullPath(path);
        _copy = new HookSettingsCopy(FilePath, HookSource.FolderIn(dataFolder), copyName);
    }

    /// <summary>The settings file.</summary>
    public string FilePath { get; }

    /// <summary>Whether ours is in the file.</summary>
    /// <exception cref="HookSettingsException">The file cannot be read.</exception>
    public bool IsRegistered => Load() is { } text && IsIn(text);

    /// <summary>The settings as they would be with ours.</summary>
    /// <param name="command">The command to run.</param>
    /// <returns>Whether that changes anything.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read, or is not what ours can be added to.</exception>
    public bool WouldRegister(string command) => Load() is not { } text || !With(text, command).Bytes.SequenceEqual(text.Bytes);

    /// <summary>Adds ours, or gives it another command. The file is made where it is not there.</summary>
    /// <param name="command">The command to run.</param>
    /// <returns>Whether anything was changed.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read or written, or is not what ours can be added to.</exception>
    public bool Register(string command)
    {
        var text = Load();
        var after = With(text ?? JsonText.Parse("{}\n"u8.ToArray()), command);
        if (text is not null && after.Bytes.SequenceEqual(text.Bytes))
            return false;
        Guard(() =>
        {
            _copy.Keep(File.Exists(FilePath) ? RegularFile.ReadBytes(FilePath, ReadLimits.Settings) : null, after.Bytes);
            Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, after.Bytes, ownerOnly: false);
        });
        return true;
    }

    /// <summary>Takes ours out.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read or written.</exception>
    public bool Unregister()
    {
        if (Load() is not { } text || !IsIn(text))
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
                    AtomicFile.Write(FilePath, Without(text, _copy.Original).Bytes, ownerOnly: false);
                    break;
            }
            _copy.Forget();
        });
        return true;
    }

    private protected abstract bool IsIn(JsonText text);

    private protected abstract JsonText With(JsonText text, string command);

    /// <summary>The settings without ours.</summary>
    /// <param name="text">The settings.</param>
    /// <param name="original">The file as it was before ours was added; null where that is not known.</param>
    private protected abstract JsonText Without(JsonText text, byte[]? original);

    private protected void Require(JsonText text, JsonSpan value, JsonValueKind kind, string expected)
    {
        if (value.Kind != kind)
            throw new HookSettingsException($"{expected} is expected here, and nothing is changed.", FilePath, text.At(value.Start));
    }

    private JsonText? Load()
    {
        try
        {
            var bytes = RegularFile.ReadBytes(FilePath, ReadLimits.Settings);
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
            throw new HookSettingsException("the settings are not valid JSON, and nothing is changed. Correct them there first.", FilePath, place, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HookSettingsException("the settings cannot be read. " + exception.Message, FilePath, inner: exception);
        }
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
