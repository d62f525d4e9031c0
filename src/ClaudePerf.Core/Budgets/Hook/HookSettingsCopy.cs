using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A settings file as it was before something of ours was added, for the user alone to read: settings may hold keys.</summary>
internal sealed class HookSettingsCopy(string settings, string folder, string name)
{
    private const int HashEnd = 1 + SHA256.HashSizeInBytes;

    private readonly string _path = Path.Combine(folder, $"{name}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(settings)).AsSpan(0, 8))}.copy");

    /// <summary>The file as it was, whatever it is now; null where that is not known, or there was none.</summary>
    internal byte[]? Original => Read() is { Length: >= HashEnd } kept && kept[0] == 1 ? kept[HashEnd..] : null;

    /// <summary>Keeps what stood before a change; after a second change of ours still what stood before the first.</summary>
    /// <param name="before">The file before; null where there was none.</param>
    /// <param name="after">The file that will be written.</param>
    internal void Keep(byte[]? before, ReadOnlySpan<byte> after)
    {
        var first = before is null ? null : Find(before);
        var (wasThere, original) = first is { } known ? (known.WasThere, known.Original) : (before is not null, before ?? []);
        PrivateFiles.CreateFolder(folder);
        AtomicFile.Write(_path, [wasThere ? (byte)1 : (byte)0, .. SHA256.HashData(after), .. original], ownerOnly: true);
    }

    /// <summary>What stood before, where the file is still as it was written.</summary>
    internal (bool WasThere, byte[] Original)? Find(ReadOnlySpan<byte> now) =>
        Read() is { Length: >= HashEnd } kept && SHA256.HashData(now).AsSpan().SequenceEqual(kept.AsSpan(1, SHA256.HashSizeInBytes)) ? (kept[0] == 1, kept[HashEnd..]) : null;

    internal void Forget()
    {
        if (File.Exists(_path))
            File.Delete(_path);
    }

    private byte[]? Read() => File.Exists(_path) ? RegularFile.ReadBytes(_path, ReadLimits.Settings + HashEnd) : null;
}
