using System.Security.Cryptography;
using System.Text;

namespace ClaudePerf.Core.Reports.Export.Identity;

/// <summary>
/// Pseudonyms of names: the first 16 bytes of HMAC-SHA-256 (RFC 2104) in hexadecimal. Without the key, names cannot be found by trying,
/// as they could be with a plain hash of an e-mail address. The same key gives the same pseudonym on every machine.
/// </summary>
internal sealed class IdentityHash
{
    /// <summary>The environment variable with the key, which does not appear in a command line or a history.</summary>
    internal const string Variable = "CLAUDEPERF_IDENTITY_KEY";

    /// <summary>The minimum length of a key in characters.</summary>
    internal const int MinimumKeyLength = 16;

    private const int Bytes = 16;

    private readonly byte[] _key;

    /// <param name="key">The key.</param>
    /// <exception cref="ExportIdentityException">The key is missing or too short.</exception>
    internal IdentityHash(string? key)
    {
        if (key is null || key.Length < MinimumKeyLength)
        {
            throw new ExportIdentityException(key is null
                ? $"-HashIdentity needs a key. Set {Variable} to a secret of at least {MinimumKeyLength} characters, equal on all machines."
                : $"{Variable} is too short. It must have at least {MinimumKeyLength} characters.");
        }
        _key = Encoding.UTF8.GetBytes(key);
    }

    /// <summary>The pseudonym of a name.</summary>
    /// <param name="kind">The kind of name; equal names of two kinds have different pseudonyms.</param>
    /// <param name="name">The name; null stays null.</param>
    internal string? Of(string kind, string? name) => name is null ? null
        : Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{kind}\0{name}")).AsSpan(0, Bytes)).ToLowerInvariant();
}
