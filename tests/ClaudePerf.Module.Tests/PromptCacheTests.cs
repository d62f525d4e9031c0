using System.Globalization;
using ClaudePerf.Core.Tests.Caching.Redis;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>The prompt cache's commands as their users meet them, each test with a data folder of its own, which only a process of its own
/// can have.</summary>
public sealed class PromptCacheTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public PromptCacheTests()
    {
        _shell.Environment["CLAUDEPERF_HOME"] = Data;
        Write("one/CLAUDE.md", "# One\n\nKeep changes small.\n");
        Write("one/.claude/agents/reviewer.md",
            "---\nname: reviewer\ndescription: Reviews changes.\nmodel: sonnet\n---\n\nRead the change before you judge it.\n");
        Write("two/.claude/agents/writer.md", "---\nname: writer\ndescription: Writes pages.\n---\n\nWrite plainly.\n");
    }

    private string Data => Path.Combine(_shell.Home, "claudeperf");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task The_next_process_finds_what_one_process_measured()
    {
        Assert.Equal("0 0 0", await Output(
            "$s = Get-PromptCache -Statistics; \"$(@(Get-PromptCache).Count) $($s.Requests) $($s.DiskEntries)\""));
        await Output("$null = Measure-PromptTokens one; $null = Measure-PromptTokens two");
        var lines = await Output("""
            $before = (Get-PromptCache -Statistics).Hits
            $null = Measure-PromptTokens one
            $s = Get-PromptCache -Statistics
            "hits $($s.Hits -gt $before) disk $($s.DiskEntries -gt 0) saved $($s.Saved.Ticks -gt 0) since $($null -ne $s.Since) " +
                "rate $($s.HitRate -gt 0 -and $s.HitRate -lt 1) store $($s.Store)"
            $s.Counts | Where-Object Hits -gt 0 | ForEach-Object { "count $($_.Kind)" }
            foreach ($e in Get-PromptCache -Project one) {
                "entry $($e.Key.Length) $($e.Kind) $($e.Bytes -gt 0) $($e.Created -le $e.LastUsed) $($e.LastUsed -lt $e.Expires) " +
                    "$($e.Project -like '*one') $($e.Dependencies.Path -like '*CLAUDE.md' -join ' ' -replace '^.*[/\\]')"
            }
            """);
        Assert.Contains($"hits True disk True saved True since True rate True store {Path.Combine(Data, "prompt-cache.db")}", lines,
            StringComparison.Ordinal);
        Assert.Contains("count Measurement", lines, StringComparison.Ordinal);
        Assert.Contains("entry 64 Measurement True True True True CLAUDE.md", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_is_the_same_to_the_byte_without_the_cache_cold_warm_and_after_clearing()
    {
        // All in one process each time: what one command left in the cache is there for the next.
        async Task<string> Json(string how) => (await _shell.Run("-Json", "-Command", string.Join("; ", ((string[])
        [
            "Measure-PromptTokens one/.claude/agents/reviewer.md", "Measure-PromptTokens one/CLAUDE.md -As Text",
                "Measure-PromptTokens one/.claude -Detailed",
            "Measure-PromptTokens one", "Measure-PromptTokens one, two -Model haiku -Summary",
                "Get-AgentDefinition one | Measure-PromptTokens",
        ]).Select(command => $"{command} {how}")))).Output;

        var without = await Json("-NoCache");
        Assert.Contains("Tokens", without, StringComparison.Ordinal);
        Assert.Equal(without, await Json(""));
        Assert.Equal(without, await Json(""));
        await Output("Clear-PromptCache");
        Assert.Equal(without, await Json(""));
        Write("one/CLAUDE.md", "# One\n\nKeep changes smaller.\n");
        Assert.Equal(await Json("-NoCache"), await Json(""));
    }

    [Fact]
    public async Task NoCache_neither_reads_nor_fills_it() =>
        Assert.Equal("0 0", await Output(
            "$null = Measure-PromptTokens one -NoCache; \"$(@(Get-PromptCache).Count) $((Get-PromptCache -Statistics).Requests)\""));

    [Fact]
    public async Task Filters_select_entries_and_clearing_removes_the_selected_ones()
    {
        Assert.Equal(
            """
            one True two True all True
            none 0 0 0 0
            by folder True
            what if True
            two only True
            piped 0
            pattern InvalidWildcard,ClaudePerf.Cmdlets.GetPromptCacheCommand
            empty 0 0
            """.ReplaceLineEndings("\n"),
            await Output("""
                $null = Measure-PromptTokens one; $null = Measure-PromptTokens two
                $one = @(Get-PromptCache -Project one); $two = @(Get-PromptCache -Project *two); $all = @(Get-PromptCache)
                "one $($one.Count -gt 0) two $($two.Count -gt 0) all $($all.Count -eq $one.Count + $two.Count)"
                "none $(@(Get-PromptCache -Project three).Count) $(@(Get-PromptCache -OlderThan 1h).Count) " +
                    "$(@(Get-PromptCache -UnusedFor 2w).Count) $(@(Get-PromptCache -Kind Optimization).Count)"
                Set-Location one
                "by folder $(@(Get-PromptCache -Project .).Count -eq $one.Count)"
                Set-Location ..
                Clear-PromptCache -WhatIf
                "what if $(@(Get-PromptCache).Count -eq $all.Count)"
                Clear-PromptCache -Project one
                "two only $(@(Get-PromptCache).Count -eq $two.Count)"
                Get-PromptCache | Clear-PromptCache
                "piped $(@(Get-PromptCache).Count)"
                try { Get-PromptCache -Agent '[a' -ErrorAction Stop } catch { "pattern $($_.FullyQualifiedErrorId)" }
                $null = Measure-PromptTokens one
                Clear-PromptCache
                "empty $(@(Get-PromptCache).Count) $((Get-PromptCache -Statistics).Hits)"
                """, line => !line.StartsWith("What if:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhatIf_shows_what_would_be_freed()
    {
        await Output("$null = Measure-PromptTokens one");
        var line = await Output("Clear-PromptCache -WhatIf");
        Assert.Matches(@"^What if: .*Clear everything: \d+ (entry|entries) \([\d.,]+ (bytes|KB|MB)\) and the statistics.*prompt-cache\.db",
            line);
        Assert.Matches(@"^What if: .*Remove \d+ (entry|entries) \([\d.,]+ (bytes|KB|MB)\)",
            await Output("Clear-PromptCache -Project one -WhatIf"));
        Assert.Equal("", await Output("Clear-PromptCache -Project three -WhatIf"));
    }

    [Fact]
    public async Task Options_persist_and_take_effect_immediately()
    {
        Assert.Equal("True 67108864 268435456 30.00:00:00 Sqlite", await Options());
        await Output("Set-PromptCacheOption -MemoryBytes 1MB -DiskBytes 2GB -MaximumAge 12h -WhatIf");
        Assert.False(File.Exists(Path.Combine(Data, "prompt-cache.json")));
        Assert.Equal("12:00:00", await Output(
            "(Set-PromptCacheOption -MemoryBytes 1MB -DiskBytes 2GB -MaximumAge 12h -PassThru).MaximumAge.ToString()"));
        Assert.Equal("True 1048576 2147483648 12:00:00 Sqlite", await Options());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "prompt-cache.json")));

        Assert.Equal("0 off", await Output(
            "Set-PromptCacheOption -Enabled $false; $null = Measure-PromptTokens one; \"$(@(Get-PromptCache -WarningVariable off "
                + "-WarningAction SilentlyContinue).Count) $(if ($off -like '*is disabled*') { 'off' })\""));
        Assert.Equal("True", await Output(
            "Set-PromptCacheOption -Enabled $true; $null = Measure-PromptTokens one; @(Get-PromptCache).Count -gt 0"));
        Assert.Equal("None", await Output("(Set-PromptCacheOption -Store None -PassThru).Store"));
        Assert.Equal("", await Output("Set-PromptCacheOption -Reset"));
        Assert.Equal("True 67108864 268435456 30.00:00:00 Sqlite", await Options());
        _shell.Environment["CLAUDEPERF_CACHE"] = "off";
        Assert.Equal("False CLAUDEPERF_CACHE", await Output("$o = Get-PromptCacheOption; \"$($o.Enabled) $($o.OverruledBy)\""));
    }

    [Fact]
    public async Task Errors_name_wrong_options_and_no_password()
    {
        (string Arguments, string Error)[] wrong =
        [
            ("", "NothingToSet,ClaudePerf.Cmdlets.SetPromptCacheOptionCommand"),
            ("-Store Redis", "RedisConnectionMissing,ClaudePerf.Cmdlets.SetPromptCacheOptionCommand"),
            ("-RedisConnection 'me:s3cr3t@cache:6379'", "InvalidRedisConnection,ClaudePerf.Cmdlets.SetPromptCacheOptionCommand"),
            ("-MaximumAge 7", "CannotConvertArgumentNoMessage,ClaudePerf.Cmdlets.SetPromptCacheOptionCommand"),
            ("-MemoryBytes -1", "ParameterArgumentValidationError,ClaudePerf.Cmdlets.SetPromptCacheOptionCommand"),
        ];
        var result = await _shell.Run(string.Join("; ", wrong.Select(static one =>
            $"try {{ Set-PromptCacheOption {one.Arguments} -ErrorAction Stop; 'id nothing' }} catch {{ \"id "
                + $"$($_.FullyQualifiedErrorId)\"; \"$_\"; \"$($_.Exception)\" }}")));
        Assert.Equal(wrong.Select(static one => one.Error),
            result.Output.Split('\n').Where(static line => line.StartsWith("id ", StringComparison.Ordinal))
                .Select(static line => line[3..].Trim()));
        Assert.DoesNotContain("s3cr3t", result.Output + result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Data, "prompt-cache.json")));
    }

    [Fact]
    public async Task A_damaged_option_file_is_an_error_with_a_remedy()
    {
        Write("claudeperf/prompt-cache.json", "{ not json");
        var measured = await _shell.Run("(Measure-PromptTokens one).Count");
        Assert.Equal("", measured.Error);
        Assert.Matches(@"^WARNING: (.|\n)*damaged(.|\n)*\n2\n$", measured.Output);
        Assert.Equal("PromptCacheOptionsUnusable,ClaudePerf.Cmdlets.GetPromptCacheOptionCommand",
            await Output("try { Get-PromptCacheOption -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }"));
        Assert.Equal("True", await Output("(Set-PromptCacheOption -Reset -PassThru).Enabled"));
    }

    [Fact]
    public async Task An_unreachable_server_is_reported_once_per_command_and_its_password_never()
    {
        var port = RedisServer.FreePort().ToString(CultureInfo.InvariantCulture);
        _shell.Environment["CLAUDEPERF_REDIS"] = $"redis://me:s3cr3t@127.0.0.1:{port}";
        var result = await _shell.Run(
            "$null = Measure-PromptTokens one; $null = Measure-PromptTokens two; $s = Get-PromptCache -Statistics; $s.Store; "
                + "$s.DiskEntries -gt 0; Get-PromptCacheOption; (Get-PromptCacheOption).RedisConnection");
        Assert.DoesNotContain("s3cr3t", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Data, "prompt-cache.db"), result.Output, StringComparison.Ordinal);
        Assert.Contains("True", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"redis://me:*****@127.0.0.1:{port}\n", result.Output, StringComparison.Ordinal);
        // Of Measure-PromptTokens, which ran twice, and of Get-PromptCache. A busy machine may have no time to learn that nobody is there.
        string[] messages =
        [
            $"Cannot connect to the Redis server 'redis://me:*****@127.0.0.1:{port}'",
            $"The Redis server 'redis://me:*****@127.0.0.1:{port}' did not respond within 250 ms",
        ];
        Assert.Equal(2, messages.Sum(message => (result.Output + result.Error).Split(message).Length - 1));
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public async Task A_server_is_shared_by_processes_whatever_their_data_folders()
    {
        using var server = RedisServer.Start(password: "s3cr3t");
        await OutputOfServer(
            $"Set-PromptCacheOption -RedisConnection '{server.Address},password=s3cr3t'; $null = Measure-PromptTokens one");
        _shell.Environment["CLAUDEPERF_HOME"] = Path.Combine(_shell.Home, "another");
        _shell.Environment["CLAUDEPERF_REDIS"] = $"{server.Address},password=s3cr3t";
        Assert.Equal(
            $"{server.Address},password=***** True True",
            await OutputOfServer("$null = Measure-PromptTokens one; $s = Get-PromptCache -Statistics; \"$($s.Store) $($s.Hits -gt 0) "
                + "$(@(Get-PromptCache -Project one).Count -gt 0)\""));
        Assert.Equal("0", await OutputOfServer("Clear-PromptCache; @(Get-PromptCache).Count"));
    }

    [Fact]
    public async Task Names_complete_from_the_entries() => Assert.Equal(
        "True True",
        await Output("$null = Measure-PromptTokens one; $l = 'Get-PromptCache -Project on'; $k = 'Get-PromptCache -Key '; "
            + "\"$((TabExpansion2 $l $l.Length).CompletionMatches[0].ListItemText -like '*one') $((TabExpansion2 $k "
                + "$k.Length).CompletionMatches[0].CompletionText.Length -eq 64)\""));

    [Fact]
    public async Task Views_show_what_matters_within_a_hundred_columns()
    {
        var result = await _shell.Run(
            "$null = Measure-PromptTokens one; Get-PromptCache | Out-Default; Get-PromptCache -Statistics | Out-Default; "
                + "(Get-PromptCache -Statistics).Counts | Out-Default; Get-PromptCacheOption | Out-Default");
        Assert.Equal("", result.Error);
        foreach (var shown in (string[])["Measurement", "Requests", "HitRate", "268,435,456 (256.0 MB)"])
            Assert.Contains(shown, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output.Split('\n'),
            line => line.TrimEnd().Length > 100 && !line.Contains(Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_client_of_a_server_is_loaded_only_if_a_server_is_configured()
    {
        const string Loaded = "[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains 'StackExchange.Redis'";
        Assert.Equal("False", await Output(
            $"$null = Measure-PromptTokens one; $null = Get-PromptCache; $null = Get-PromptCacheOption; {Loaded}"));
        Assert.Equal("True", await Output($"Set-PromptCacheOption -RedisConnection localhost; {Loaded}"));
    }

    [Fact]
    public async Task A_session_that_is_killed_while_it_writes_leaves_a_sound_cache()
    {
        for (var stopAfter = 1; stopAfter <= 9; stopAfter += 4)
        {
            using (var session = _shell.Start(
                "for ($i = 0; ; $i++) { [IO.File]::WriteAllText('one/CLAUDE.md', \"# One`n`nThis is line $i.`n\" * ($i + 1)); $null = "
                    + "Measure-PromptTokens one; \"measured $i\" }"))
            {
                for (var lines = 0; lines < stopAfter
                    && await session.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not null; lines++)
                {
                }
                session.Kill(entireProcessTree: true);
                await session.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
            Assert.Equal("same True", await Output("""
                $with = Measure-PromptTokens one; $again = Measure-PromptTokens one; $without = Measure-PromptTokens one -NoCache
                $same = "$($with.Tokens) $($with.Name)" -eq "$($without.Tokens) $($without.Name)" -and
                    "$($again.Tokens)" -eq "$($without.Tokens)"
                "same $same"
                """));
        }
    }

    private Task<string> Options() =>
        Output("$o = Get-PromptCacheOption; \"$($o.Enabled) $($o.MemoryBytes) $($o.DiskBytes) $($o.MaximumAge) $($o.Store)\"");

    private async Task<string> Output(string script, Func<string, bool>? keep = null)
    {
        var result = await _shell.Run(script);
        Assert.Equal("", result.Error);
        return string.Join('\n', result.Output.Split('\n').Where(keep ?? (_ => true))).Trim();
    }

    private async Task<string> OutputOfServer(string script)
    {
        var result = await _shell.Run(script);
        Assert.SkipWhen(result.Output.Contains("did not respond within 250 ms", StringComparison.Ordinal),
            "needs a machine with time enough that a server on it answers within 250 ms");
        Assert.Equal("", result.Error);
        return result.Output.Trim();
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_shell.Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
