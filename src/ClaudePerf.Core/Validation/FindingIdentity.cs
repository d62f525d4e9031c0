using System.Security.Cryptography;
using System.Text;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// What identifies a finding: its rule, its file relative to the ecosystem's folder, and its subject.
/// </summary>
internal static class FindingIdentity
{
    private const int FingerprintDigits = 16;

    internal static string Fingerprint(Finding finding, string root) =>
        Hash($"{finding.RuleId}\n{FindingPlace.RelativePath(root, finding.Path)}\n{SubjectOf(finding)}");

    /// <summary>The first 16 hexadecimal digits of a text's SHA-256 hash, in lower case.</summary>
    internal static string Hash(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..FingerprintDigits].ToLowerInvariant();

    /// <summary>
    /// A hash of a file's text that ignores the kind of line endings, since git may convert them on another system.
    /// </summary>
    internal static string HashOfLines(string text) => Hash(text.ReplaceLineEndings("\n"));

    /// <summary>The subject of a finding.</summary>
    internal static string SubjectOf(Finding finding) => finding.Subject ?? SubjectOfMessage(finding.Message);

    /// <summary>
    /// The subject of a message: the text quoted in the first sentence that quotes anything. Messages quote their
    /// subject first and then give advice, such as a similar name, that depends on other files. If nothing is quoted,
    /// the message without its figures: the figures of a cost change with every edit.
    /// </summary>
    internal static string SubjectOfMessage(string message)
    {
        var quoted = new List<string>();
        for (var at = 0; at < message.Length; at++)
        {
            if (quoted.Count > 0 && message[at] == '.' && (at + 1 == message.Length || message[at + 1] == ' '))
                break;
            if (message[at] != '\'' || (at > 0 && IsWord(message[at - 1])) || EndOfQuote(message, at) is not { } end)
                continue;
            quoted.Add(message[(at + 1)..end]);
            at = end;
        }
        return quoted.Count > 0 ? string.Join('\n', quoted) : WithoutFigures(message);
    }

    // An apostrophe inside a word does not end a quote; a closing one is followed by something other than a word
    // character.
    private static int? EndOfQuote(string message, int start)
    {
        for (var at = message.IndexOf('\'', start + 1); at >= 0; at = message.IndexOf('\'', at + 1))
        {
            if (at + 1 == message.Length || !IsWord(message[at + 1]))
                return at;
        }
        return null;
    }

    // A figure is a separate word: the '4' in gpt-4 is part of a name.
    private static string WithoutFigures(string message)
    {
        var text = new StringBuilder(message.Length);
        for (var at = 0; at < message.Length; at++)
        {
            if (char.IsAsciiDigit(message[at]) && (at == 0 || message[at - 1] is ' ' or '(' or '$'))
            {
                var end = at;
                while (end < message.Length && (char.IsAsciiDigit(message[end]) || message[end] is '.' or ',' or '%'))
                    end++;
                // The period after a figure may end the sentence.
                while (message[end - 1] is '.' or ',')
                    end--;
                if (end == message.Length || !IsWord(message[end]))
                {
                    at = end - 1;
                    continue;
                }
            }
            text.Append(message[at]);
        }
        return text.ToString();
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
