namespace ClaudePerf.Performance.Robustness;

/// <summary>Changes bytes of a file, the same for the same seed.</summary>
internal static class ByteDamage
{
    private const int Most = 8;

    /// <summary>Changes one to eight bytes.</summary>
    /// <param name="path">The file; it must not be empty.</param>
    /// <param name="seed">Which ones, and to what.</param>
    internal static void Change(string path, int seed)
    {
        var random = new Random(seed);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        for (var i = 1 + random.Next(Most); i > 0; i--)
        {
            // Every second in the first pages, where a file says what it is and where its tables begin.
            file.Position = random.NextInt64(random.Next(2) == 0 ? Math.Min(file.Length, 32 << 10) : file.Length);
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ (1 + random.Next(255))));
        }
    }
}
