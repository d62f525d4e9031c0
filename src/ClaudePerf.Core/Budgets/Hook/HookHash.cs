namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Derives file names from their purpose. Two FNV-1a hashes with different seeds, 128 bits in total: loading the system's
/// cryptography takes longer than all the rest of the hook.
/// </summary>
internal static class HookHash
{
    private const ulong Prime = 0x100000001B3;

    internal static string Compute(string text)
    {
        ulong first = 0xCBF29CE484222325, second = 0x84222325CBF29CE4;
        foreach (var c in text)
        {
            first = (first ^ c) * Prime;
            second = (second ^ c) * Prime;
            second ^= second >> 29;
        }
        return first.ToString("x16", System.Globalization.CultureInfo.InvariantCulture)
            + second.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
