using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ClaudePerf.Shell.Hosting;

/// <summary>What the engine asks a person: confirmations, missing mandatory parameters, secrets.</summary>
internal sealed class ConsoleQuestions(PSHostUserInterface screen, Terminal terminal)
{
    /// <summary>A line from standard input; an error where it has ended, for no answer is not an empty answer.</summary>
    public static string ReadLine() =>
        Console.In.ReadLine() ?? throw new HostException("An answer was needed, but standard input has ended.");

    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        if (!terminal.InputIsTerminal)
        {
            foreach (var character in ReadLine())
                secret.AppendChar(character);
            return secret;
        }
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length > 0)
                {
                    secret.RemoveAt(secret.Length - 1);
                    screen.Write("\b \b");
                }
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
                screen.Write("*");
            }
        }
        screen.WriteLine();
        return secret;
    }

    public Dictionary<string, PSObject> AskFields(string caption, string message, Collection<FieldDescription> fields)
    {
        Introduce(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
            answers[field.Name] = PSObject.AsPSObject(AskField(field));
        return answers;
    }

    public int AskChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Introduce(caption, message);
        var keyed = choices.Select(static c => (Choice: c, Key: AccessKey(c.Label), Label: c.Label.Replace("&", "", StringComparison.Ordinal))).ToList();
        while (true)
        {
            var menu = string.Join("  ", keyed.Select(static c => $"[{c.Key}] {c.Label}"));
            var standard = defaultChoice >= 0 ? $" (default is \"{keyed[defaultChoice].Key}\")" : "";
            screen.Write($"{menu}  [?] Help{standard}: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            if (answer == "?")
            {
                foreach (var (choice, key, _) in keyed)
                    screen.WriteLine($"{key} - {choice.HelpMessage}");
                continue;
            }
            var chosen = keyed.FindIndex(c =>
                string.Equals(c.Key, answer, StringComparison.OrdinalIgnoreCase) || string.Equals(c.Label, answer, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
        }
    }

    public PSCredential AskCredential(string caption, string message, string userName)
    {
        Introduce(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            screen.Write("User: ");
            userName = ReadLine();
        }
        screen.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    internal static string AccessKey(string label)
    {
        var mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length
            ? char.ToUpper(label[mark + 1], CultureInfo.CurrentCulture).ToString()
            : label;
    }

    private object? AskField(FieldDescription field)
    {
        var type = LanguagePrimitives.TryConvertTo<Type>(field.ParameterAssemblyFullName, out var named) ? named : typeof(string);
        if (type == typeof(PSCredential))
            return AskCredential("", field.Name, "");
        if (!type.IsArray)
            return AskValue(field.Name, type);

        var element = type.GetElementType()!;
        var values = new List<object?>();
        while (AskValue(string.Create(CultureInfo.CurrentCulture, $"{field.Name}[{values.Count}]"), element) is { } value and not "")
            values.Add(value);
        return values.ToArray();
    }

    private object? AskValue(string name, Type type)
    {
        while (true)
        {
            screen.Write(name + ": ");
            if (type == typeof(SecureString))
                return ReadSecret();
            var text = ReadLine();
            if (text.Length == 0)
                return text;
            try
            {
                return LanguagePrimitives.ConvertTo(text, type, CultureInfo.CurrentCulture);
            }
            catch (PSInvalidCastException e)
            {
                screen.WriteErrorLine(e.Message);
            }
        }
    }

    private void Introduce(string caption, string message)
    {
        screen.WriteLine();
        if (!string.IsNullOrEmpty(caption))
            screen.WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            screen.WriteLine(message);
    }
}
