using System.Text;

namespace ClaudePerf.Performance.Robustness;

/// <summary>Small valid inputs of each format, from which hostile ones are made.</summary>
internal static class FuzzCorpus
{
    internal static byte[][] Prompts { get; } = Bytes(
        "---\nname: helper\ndescription: Use it when needed. <example>user: 'x'</example>\ntools: Read, Grep, mcp__server__tool\nmodel: "
            + "sonnet\n---\n# You are the helper\n\nNever push to main. Always read `README.md`.\n\n- one\n- two\n  - three\n\n| a | b "
                + "|\n|---|---|\n| 1 | 2 |\n\n```bash\nls -la\n```\n",
        "---\nname: \"quoted: name\"\ndescription: >-\n  folded\n  text\ntools: [Read, \"Edit\"]\nhooks:\n  PreToolUse:\n    - matcher: "
            + "Bash\n      hooks: [{type: command, command: \"rm -rf /\"}]\n---\nBody with @import.md and !`command` and $ARGUMENTS.\n",
        "no frontmatter at all\n\n> quote\n\n1. first\n2. second\n\n<!-- comment -->\n\n---\n\n***\n",
        "---\r\nname: crlf\r\ndescription: Windows\r\n---\r\nBody\r\n");

    internal static byte[][] Transcripts { get; } = Bytes(
        """{"type":"assistant","uuid":"u1","parentUuid":null,"isSidechain":false,"sessionId":"s","timestamp":"2026-03-04T05:06:07.890Z","cwd":"/home/dev","gitBranch":"main","version":"2.1.330","requestId":"req_1","message":{"id":"msg_1","model":"claude-opus-5-5","role":"assistant","content":[{"type":"text","text":"é \"x\""},{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"ls","n":null}}],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":7,"cache_creation_input_tokens":3,"cache_read_input_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":2},"service_tier":"standard","server_tool_use":{"web_search_requests":1},"iterations":[{"input_tokens":5}]}}}""",
        """{"type":"user","uuid":"u2","sessionId":"s","timestamp":"2026-03-04T05:06:08.890Z","message":{"role":"user","content":"hello"},"toolUseResult":{"agentId":"a1","agentType":"reviewer","totalTokens":99,"usage":{"input_tokens":50}}}""",
        """{"type":"cost-state","sessionId":"s","totalCostUSD":1.25,"modelUsage":{"claude-opus-5-5":{"inputTokens":5,"costUSD":0.5}}}""",
        """{"type":"progress","sessionId":"s","data":{"type":"agent_progress","message":{"message":{"id":"msg_2","model":"claude-haiku-5-5","usage":{"input_tokens":5,"output_tokens":7}}}}}""");

    internal static byte[] Untouched { get; } = Encoding.UTF8.GetBytes(
        """{"type":"assistant","uuid":"untouched","sessionId":"s","timestamp":"2026-03-04T05:06:07.890Z","requestId":"req_untouched","message":{"id":"msg_untouched","model":"claude-opus-5-5","stop_reason":"end_turn","usage":{"input_tokens":4711,"output_tokens":1}}}""");

    internal static byte[][] Settings { get; } = Bytes(
        "{}", "{\n  // mine\n  \"model\": \"opus\",\n  \"hooks\": { \"PreToolUse\": [ { \"matcher\": \"Bash\", \"hooks\": [ { \"type\": "
            + "\"command\", \"command\": \"check\" } ] } ], \"Stop\": [] },\n}\n",
        "{\"permissions\":{\"allow\":[\"Bash(git:*)\"],\"deny\":[],\"additionalDirectories\":[\"/x\"]},\"env\":{\"KEY\":\"v\"},\"enabledPlugins\":{\"p@m\":true},\"mcpServers\":{\"s\":{\"command\":\"x\"}},\"statusLine\":{\"type\":\"command\",\"command\":\"x\"}}",
        "\uFEFF{\r\n\t\"hooks\": {\r\n\t\t\"UserPromptSubmit\": [ { \"hooks\": [ { \"type\": \"command\", \"command\": \"claudeperf "
            + "-BudgetHook\" } ] } ]\r\n\t}\r\n}\r\n");

    internal static byte[][] HookInputs { get; } = Bytes(
        """{"session_id":"s","transcript_path":"/x/s.jsonl","cwd":"/home/dev","permission_mode":"default","hook_event_name":"UserPromptSubmit","prompt":"Do {it} \"now\""}""",
        """{"session_id":"s","cwd":"/home/dev","hook_event_name":"PreToolUse","tool_name":"Agent","tool_input":{"description":"d","prompt":"p","subagent_type":"reviewer","model":"haiku"},"tool_use_id":"toolu_1"}""",
        """{"session_id":"s","model":{"id":"claude-opus-5-5","display_name":"Opus"},"workspace":{"current_dir":"/home/dev"},"cost":{"total_cost_usd":0.5},"context_window":{"used_percentage":12.5,"context_window_size":200000},"rate_limits":{"five_hour":{"used_percentage":10,"resets_at":1795385611}}}""");

    internal static byte[][] Requests { get; } = Bytes(
        """{"model":"claude-opus-5-5","max_tokens":100,"system":[{"type":"text","text":"You help.","cache_control":{"type":"ephemeral","ttl":"1h"}}],"tools":[{"name":"read","description":"Reads.","input_schema":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"read","input":{"path":"x"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"y"}]}]}""",
        """[{"name":"read","description":"Reads.","input_schema":{"type":"object"}}]""");

    internal static byte[][] DataFiles { get; } = Bytes(
        """{"version":1,"corrections":[{"generation":"V5","factor":1.02,"constant":3,"messages":50,"errorBefore":0.05,"errorAfter":0.01,"at":"2026-11-22T10:00:00Z"}]}""",
        """{"memoryBytes":67108864,"diskBytes":1073741824,"redis":"localhost:6379","enabled":true}""",
        """{"version":1,"at":"2026-11-22T10:00:00Z","patterns":[{"name":"p","cost":1.5,"tokens":100,"seconds":2.5}]}""");

    internal static byte[][] Prices { get; } = Bytes(
        """{"models":[{"id":"my-model","name":"Mine","tokenizer":"V5","released":"2026-01-01","contextWindow":200000,"maxOutput":8000,"minimumCacheable":512,"prices":[{"from":"2026-01-01","input":1,"output":2,"cacheWrite5m":1.25,"cacheWrite1h":2,"cacheRead":0.1,"source":"me"}]}],"aliases":{"mine":"my-model"}}""", "{}");

    internal static byte[][] Budgets { get; } = Bytes(
        """{"budgets":[{"name":"daily","limit":20,"unit":"USD","period":"day","thresholds":[50,80,95],"action":"Block","timeZone":"Europe/Berlin"},{"name":"reviews","limit":5e6,"unit":"tokens","period":"7d","scope":{"agent":["review*"],"model":["opus"],"project":["/home/*"],"branch":["main"]}}]}""",
        "{\n  // comment\n  \"$schema\": \"x\",\n  \"budgets\": [],\n}\n");

    internal static byte[][] Patterns { get; } = Bytes(
        """{"patterns":[{"name":"review","caller":"main","steps":["a",["b",{"agent":"c","steps":["d"]}]]},{"name":"chain","steps":["a","b"]}]}""", "{\"patterns\":[]}");

    internal static byte[][] ValidationSettings { get; } = Bytes(
        """{"rules":{"long-prompt":"error","orphan":"off"},"limits":{"agentTokens":4000,"memoryLines":10}}""",
            """{"version":1,"findings":[{"ruleId":"orphan","path":"a.md","message":"m","fingerprint":"00"}]}""");

    internal static byte[][] Journal { get; } = Bytes(
        """{"time":"2026-11-22T10:00:00+00:00","name":"helper","changes":[{"path":"/x/a.md","before":"QQ==","after":"Qg=="},{"path":"/x/b.md","before":null,"after":"Qg=="}],"folders":["/x/c"],"measured":{"model":"claude-opus-5-5","tokensBefore":5,"tokensAfter":4,"alwaysOnBefore":2,"alwaysOnAfter":1},"restored":null}""");

    private static byte[][] Bytes(params string[] texts) => Array.ConvertAll(texts, Encoding.UTF8.GetBytes);
}
