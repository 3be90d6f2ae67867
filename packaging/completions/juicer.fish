function __juicer_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __juicer_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __juicer_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __juicer_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __juicer_parse_tokens -S
    set -l unparsed_tokens (__juicer_tokens -pc)
    switch $unparsed_tokens[1]
    case 'juicer'
        __juicer_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'status'
            __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
        case 'backups'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __juicer_parse_subcommand 0 'socket=' 'json' 'limit=' 'version' 'h/help'
            case 'show'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'rescan'
                __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
            end
        case 'unlock'
            __juicer_parse_subcommand 1 'passphrase-stdin' 'print-token' 'socket=' 'json' 'version' 'h/help'
        case 'lock'
            __juicer_parse_subcommand 1 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'files'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'domains'
                __juicer_parse_subcommand 1 'session-file=' 'session-stdin' 'socket=' 'json' 'limit=' 'version' 'h/help'
            case 'ls'
                __juicer_parse_subcommand 1 'domain=' 'like=' 'session-file=' 'session-stdin' 'socket=' 'json' 'limit=' 'version' 'h/help'
            case 'stat'
                __juicer_parse_subcommand 2 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'cat'
                __juicer_parse_subcommand 2 'offset=' 'length=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'extract'
                __juicer_parse_subcommand 1 'to=' 'domain=' 'like=' 'overwrite' 'symlinks' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'materialize'
                __juicer_parse_subcommand 1 'domain=' 'like=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'index'
            __juicer_parse_subcommand 1 'type=+' 'rebuild' 'watch' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'summary'
            __juicer_parse_subcommand 1 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'search'
            __juicer_parse_subcommand 1 'backup=+' 'type=+' 'since=' 'until=' 'person=' 'conversation=' 'substring' 'order=' 'has-attachment' 'from-me' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'timeline'
            __juicer_parse_subcommand 1 'type=+' 'since=' 'until=' 'person=' 'oldest-first' 'days' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'messages'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'conversations'
                __juicer_parse_subcommand 1 'person=' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'show'
                __juicer_parse_subcommand 2 'around=' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'whatsapp'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'chats'
                __juicer_parse_subcommand 1 'person=' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'show'
                __juicer_parse_subcommand 2 'around=' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'photos'
            __juicer_parse_subcommand 1 'album=' 'favorites' 'since=' 'until=' 'person=' 'oldest-first' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'albums'
            __juicer_parse_subcommand 1 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'media'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'cat'
                __juicer_parse_subcommand 2 'offset=' 'length=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'people'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __juicer_parse_subcommand 1 'query=' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'show'
                __juicer_parse_subcommand 2 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'contacts'
            __juicer_parse_subcommand 1 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'calls'
            __juicer_parse_subcommand 1 'since=' 'until=' 'person=' 'oldest-first' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'notes'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __juicer_parse_subcommand 1 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'show'
                __juicer_parse_subcommand 2 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'calendar'
            __juicer_parse_subcommand 1 'since=' 'until=' 'person=' 'oldest-first' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'safari'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'history'
                __juicer_parse_subcommand 1 'since=' 'until=' 'oldest-first' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'bookmarks'
                __juicer_parse_subcommand 1 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
            end
        case 'voicemail'
            __juicer_parse_subcommand 1 'since=' 'until=' 'person=' 'oldest-first' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'locations'
            __juicer_parse_subcommand 1 'since=' 'until=' 'oldest-first' 'limit=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
        case 'doctor'
            __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
        case 'vault'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'status'
                __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
            case 'init'
                __juicer_parse_subcommand 0 'slot=' 'key-file=' 'passphrase-stdin' 'external' 'socket=' 'json' 'version' 'h/help'
            case 'unseal'
                __juicer_parse_subcommand 0 'key-file=' 'passphrase-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'seal'
                __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
            case 'add-slot'
                __juicer_parse_subcommand 1 'key-file=' 'current-key-file=' 'passphrase-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'change-slot'
                __juicer_parse_subcommand 1 'key-file=' 'current-key-file=' 'passphrase-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'remove-slot'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'rotate'
                __juicer_parse_subcommand 0 'current-key-file=' 'passphrase-stdin' 'socket=' 'json' 'version' 'h/help'
            case 'check'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'purge'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'mount'
                __juicer_parse_subcommand 2 'socket=' 'json' 'version' 'h/help'
            case 'unmount'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            end
        case 'sessions'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __juicer_parse_subcommand 0 'socket=' 'json' 'limit=' 'version' 'h/help'
            case 'revoke'
                __juicer_parse_subcommand 1 'principal=' 'backup=' 'all' 'socket=' 'json' 'version' 'h/help'
            case 'throttled'
                __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
            case 'clear'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            end
        case 'jobs'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __juicer_parse_subcommand 0 'backup=' 'state=+' 'limit=' 'socket=' 'json' 'version' 'h/help'
            case 'show'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'watch'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'start'
                __juicer_parse_subcommand 0 'version' 'h/help'
                switch $unparsed_tokens[1]
                case 'verify'
                    __juicer_parse_subcommand 1 'domain=' 'watch' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
                case 'extract'
                    __juicer_parse_subcommand 1 'watch' 'domain=' 'like=' 'session-file=' 'session-stdin' 'socket=' 'json' 'version' 'h/help'
                case 'purge'
                    __juicer_parse_subcommand 1 'watch' 'socket=' 'json' 'version' 'h/help'
                end
            case 'cancel'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            case 'retry'
                __juicer_parse_subcommand 1 'watch' 'socket=' 'json' 'version' 'h/help'
            end
        case 'keys'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'create'
                __juicer_parse_subcommand 1 'scope=+' 'backup=+' 'days=' 'socket=' 'json' 'version' 'h/help'
            case 'list'
                __juicer_parse_subcommand 0 'ended' 'limit=' 'socket=' 'json' 'version' 'h/help'
            case 'rotate'
                __juicer_parse_subcommand 1 'overlap=' 'socket=' 'json' 'version' 'h/help'
            case 'revoke'
                __juicer_parse_subcommand 1 'socket=' 'json' 'version' 'h/help'
            end
        case 'audit'
            __juicer_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'status'
                __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
            case 'query'
                __juicer_parse_subcommand 0 'principal=' 'action=' 'backup=' 'denied' 'limit=' 'socket=' 'json' 'version' 'h/help'
            case 'tail'
                __juicer_parse_subcommand 0 'from=' 'socket=' 'json' 'version' 'h/help'
            case 'verify'
                __juicer_parse_subcommand 0 'socket=' 'json' 'version' 'h/help'
            case 'export'
                __juicer_parse_subcommand 0 'from=' 'to=' 'socket=' 'json' 'version' 'h/help'
            end
        case 'help'
            __juicer_parse_subcommand -r 1 'version'
        end
    end
end

function __juicer_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __juicer_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __juicer_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __juicer_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__juicer_tokens -p)
    if test -z "$(__juicer_tokens -t)"
        set -l index (count (__juicer_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'juicer' -f
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'status' -d 'Show whether the daemon runs, and how it fares.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'backups' -d 'Show the backups that the daemon knows.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'unlock' -d 'Unlock a backup and keep the session.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'lock' -d 'End every session of a backup and wipe its keys.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'files' -d 'List and read the files of an unlocked backup.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'index' -d 'Index a backup, so that it can be searched and read.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'summary' -d 'Show what is indexed of a backup: counts and states by type, and what could not be read.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'search' -d 'Search all backups that are unlocked for you, or some.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'timeline' -d 'List what happened, over all types, newest first; or count it by day.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'messages' -d 'Read the conversations of the Messages app: iMessage, SMS, RCS.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'whatsapp' -d 'Read the chats of WhatsApp and WhatsApp Business.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'photos' -d 'List photos and videos, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'albums' -d 'List albums of photos by title; `juicer photos ID --album ALBUM` lists what is in one.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'media' -d 'Read attachments, photos and recordings by the file id that lists show.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'people' -d 'See who is in a backup: each person over all numbers, addresses and accounts.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'contacts' -d 'List contacts.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'calls' -d 'List calls of all apps, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'notes' -d 'Read notes.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'calendar' -d 'List calendar events, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'safari' -d 'Read Safari\'s history, bookmarks and reading list.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'voicemail' -d 'List voicemail, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'locations' -d 'List places with a time, newest first: the device\'s own, and those of photos and messages.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'doctor' -d 'Check a running installation, and say what to mend.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'vault' -d 'Look after the encrypted vault.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'sessions' -d 'See and end the sessions that are open: your own, as an administrator everybody\'s.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'jobs' -d 'Start, watch, cancel and retry long work, which goes on without this program.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'keys' -d 'Make, list, rotate and revoke API keys: your own, as an administrator everybody\'s.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'audit' -d 'Read and check the audit log, as an administrator.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer status" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer status" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer status" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer backups" -eq 1' -fa 'list' -d 'List backups, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer backups" -eq 1' -fa 'show' -d 'Show one backup.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer backups" -eq 1' -fa 'rescan' -d 'Let the daemon look for backups again.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups list" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups list" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups list" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups list" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups show" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups show" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups show" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups rescan" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups rescan" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups rescan" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer backups rescan" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer unlock" passphrase-stdin' -l 'passphrase-stdin' -d 'Read the passphrase from the first line of standard input.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer unlock" print-token' -l 'print-token' -d 'Print the session token instead of keeping it.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer unlock" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer unlock" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer unlock" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer unlock" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer lock" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer lock" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer lock" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer lock" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer lock" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer lock" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer files" -eq 1' -fa 'domains' -d 'List domains by name.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer files" -eq 1' -fa 'ls' -d 'List files, folders and links.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer files" -eq 1' -fa 'stat' -d 'Show everything about one file.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer files" -eq 1' -fa 'cat' -d 'Write the contents of one file to standard output.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer files" -eq 1' -fa 'extract' -d 'Take files out into a folder, with their names and times.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer files" -eq 1' -fa 'materialize' -d 'Write the decrypted tree into the encrypted vault, for `juicer vault mount`.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files domains" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" domain' -l 'domain' -d 'Only files of this domain.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" like' -l 'like' -d 'Only files whose path inside the domain fits.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files ls" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files stat" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files stat" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files stat" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files stat" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files stat" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files stat" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" offset' -l 'offset' -d 'Begin at this byte, counted from 0.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" length' -l 'length' -d 'Write at most so many bytes; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files cat" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" to' -l 'to' -d 'The folder; it is made when it is not there.' -rfa '(__juicer_complete_directories)'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" domain' -l 'domain' -d 'Only files of this domain.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" like' -l 'like' -d 'Only files whose path inside the domain fits.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" overwrite' -l 'overwrite' -d 'Replace files that are there.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" symlinks' -l 'symlinks' -d 'Make symbolic links, where they stay inside DIR. Without it they are left out.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files extract" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" domain' -l 'domain' -d 'Only files of this domain.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" like' -l 'like' -d 'Only files whose path inside the domain fits.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer files materialize" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index"' -l 'type' -d 'Only this type; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" rebuild' -l 'rebuild' -d 'Also what is indexed already.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" watch' -l 'watch' -d 'Watch it until it is over, also where no terminal is.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer index" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer summary" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer summary" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer summary" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer summary" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer summary" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer summary" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search"' -l 'backup' -d 'Only in this backup; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search"' -l 'type' -d 'Only this type; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" conversation' -l 'conversation' -d 'Only in this conversation: id, title, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" substring' -l 'substring' -d 'Look for QUERY as a run of characters anywhere, three or more, instead of as words.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" order' -l 'order' -d 'In what order.' -rfka 'rank newest oldest'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" has-attachment' -l 'has-attachment' -d 'Only items with an attachment.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" from-me' -l 'from-me' -d 'Only items by the owner of the device.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer search" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline"' -l 'type' -d 'Only this type; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" days' -l 'days' -d 'Count by day, oldest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer timeline" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer messages" -eq 1' -fa 'conversations' -d 'List conversations, the one with the newest message first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer messages" -eq 1' -fa 'show' -d 'Show the messages of a conversation, oldest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages conversations" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" around' -l 'around' -d 'Only this message, by its id, and those around it.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer messages show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer whatsapp" -eq 1' -fa 'chats' -d 'List chats, the one with the newest message first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer whatsapp" -eq 1' -fa 'show' -d 'Show the messages of a chat, oldest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" person' -l 'person' -d 'Only with this person: id, name or number.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp chats" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" around' -l 'around' -d 'Only this message, by its id, and those around it.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer whatsapp show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" album' -l 'album' -d 'Only of this album, by id or title.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" favorites' -l 'favorites' -d 'Only favorites.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer photos" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer albums" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer media" -eq 1' -fa 'cat' -d 'Write the contents of one file to standard output.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" offset' -l 'offset' -d 'Begin at this byte, counted from 0.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" length' -l 'length' -d 'Write at most so many bytes; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer media cat" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer people" -eq 1' -fa 'list' -d 'List people by name.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer people" -eq 1' -fa 'show' -d 'Show one person.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" query' -l 'query' -d 'Only with this in the name, a number or an address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people show" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people show" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people show" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people show" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people show" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer people show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer contacts" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calls" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer notes" -eq 1' -fa 'list' -d 'List notes, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer notes" -eq 1' -fa 'show' -d 'Show one note, as Markdown with its check lists and tables.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes show" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes show" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes show" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes show" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes show" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer notes show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer calendar" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer safari" -eq 1' -fa 'history' -d 'List visits, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer safari" -eq 1' -fa 'bookmarks' -d 'List bookmarks and the reading list.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari history" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer safari bookmarks" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" person' -l 'person' -d 'Only with this person: id, name, number or address.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer voicemail" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" since' -l 'since' -d 'Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" until' -l 'until' -d 'Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" oldest-first' -l 'oldest-first' -d 'Oldest first instead of newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer locations" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer doctor" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer doctor" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer doctor" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'status' -d 'Show whether the vault is sealed, and what opens it.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'init' -d 'Make the vault, with one way to open it.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'unseal' -d 'Open the vault.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'seal' -d 'End every session, wipe every key and close the vault.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'add-slot' -d 'Add a passphrase, or a key file, that opens the vault.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'change-slot' -d 'Put another passphrase or key in the place of one.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'remove-slot' -d 'Remove a way to open the vault.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'rotate' -d 'Give the vault a new key; only the passphrase or key file that is given stays.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'check' -d 'Read and verify everything in the vault, or all that is kept about one backup.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'purge' -d 'Destroy what the vault keeps about a backup. The backup itself is not touched.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'mount' -d 'Mount what the vault keeps about a backup, read-only, on an empty folder.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer vault" -eq 1' -fa 'unmount' -d 'Unmount a folder again.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault status" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault status" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault status" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" slot' -l 'slot' -d 'Name of that way.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" key-file' -l 'key-file' -d 'Open it with the first line of a file.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" passphrase-stdin' -l 'passphrase-stdin' -d 'Read the passphrase from the first line of standard input.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" external' -l 'external' -d 'Refuse, now and at every start, to use it unless the storage below it is encrypted as well.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault init" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unseal" key-file' -l 'key-file' -d 'Read the secret from the first line of a file.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unseal" passphrase-stdin' -l 'passphrase-stdin' -d 'Read the passphrase from the first line of standard input.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unseal" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unseal" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unseal" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unseal" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault seal" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault seal" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault seal" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault seal" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" key-file' -l 'key-file' -d 'Add the secret of a key file, not a passphrase.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" current-key-file' -l 'current-key-file' -d 'Read the secret that opens the vault from a key file.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" passphrase-stdin' -l 'passphrase-stdin' -d 'Read secrets from standard input, a line each: the one that opens the vault first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault add-slot" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" key-file' -l 'key-file' -d 'Take the new secret from a key file.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" current-key-file' -l 'current-key-file' -d 'Read the secret that opens the vault from a key file.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" passphrase-stdin' -l 'passphrase-stdin' -d 'Read secrets from standard input, a line each: the one that opens the vault first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault change-slot" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault remove-slot" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault remove-slot" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault remove-slot" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault remove-slot" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault rotate" current-key-file' -l 'current-key-file' -d 'Read the secret that opens the vault from a key file.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault rotate" passphrase-stdin' -l 'passphrase-stdin' -d 'Read secrets from standard input, a line each: the one that opens the vault first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault rotate" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault rotate" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault rotate" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault rotate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault check" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault check" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault check" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault purge" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault purge" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault purge" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault purge" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault mount" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault mount" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault mount" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault mount" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unmount" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unmount" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unmount" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer vault unmount" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer sessions" -eq 1' -fa 'list' -d 'List sessions, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer sessions" -eq 1' -fa 'revoke' -d 'End a session, a principal\'s, a backup\'s, or all that you may end.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer sessions" -eq 1' -fa 'throttled' -d 'List whom wrong passphrases and keys count against, those that are locked out first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer sessions" -eq 1' -fa 'clear' -d 'Forget the failed attempts that count against somebody, so that the next one is let through.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions list" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions list" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions list" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions list" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" principal' -l 'principal' -d 'End every session of this principal, such as uid:1000.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" backup' -l 'backup' -d 'End every session of this backup, by its full id.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" all' -l 'all' -d 'End every session that you may end.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions revoke" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions throttled" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions throttled" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions throttled" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions throttled" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions clear" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions clear" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions clear" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer sessions clear" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs" -eq 1' -fa 'list' -d 'List jobs, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs" -eq 1' -fa 'show' -d 'Show a job, and what failed of it.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs" -eq 1' -fa 'watch' -d 'Show how far a job is until it is over; it goes on when this program is stopped.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs" -eq 1' -fa 'start' -d 'Queue a job for a backup, unless the same one is queued already.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs" -eq 1' -fa 'cancel' -d 'Stop a job; what it did so far stays.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs" -eq 1' -fa 'retry' -d 'Do again what failed of a job or was not reached, and nothing else.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list" backup' -l 'backup' -d 'Only of this backup.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list"' -l 'state' -d 'Only in this state, such as running or failed; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs show" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs show" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs show" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs watch" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs watch" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs watch" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs watch" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs start" -eq 1' -fa 'verify' -d 'Read every file of a backup, and say which do not open.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs start" -eq 1' -fa 'extract' -d 'Write the decrypted tree into the encrypted vault, for `juicer vault mount`.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer jobs start" -eq 1' -fa 'purge' -d 'Destroy everything that the vault keeps about a backup; the backup itself stays.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" domain' -l 'domain' -d 'Only this domain.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" watch' -l 'watch' -d 'Watch it until it is over.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" watch' -l 'watch' -d 'Watch it until it is over.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" domain' -l 'domain' -d 'Only files of this domain.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" like' -l 'like' -d 'Only files whose path inside the domain fits.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" session-file' -l 'session-file' -d 'Take the session token from this file (mode 0600) instead.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" session-stdin' -l 'session-stdin' -d 'Take the session token from the first line of standard input instead.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start extract" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start purge" watch' -l 'watch' -d 'Watch it until it is over.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start purge" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start purge" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start purge" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs start purge" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs cancel" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs cancel" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs cancel" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs cancel" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs retry" watch' -l 'watch' -d 'Watch it until it is over.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs retry" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs retry" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs retry" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer jobs retry" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer keys" -eq 1' -fa 'create' -d 'Make a key, and print it this once.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer keys" -eq 1' -fa 'list' -d 'List keys, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer keys" -eq 1' -fa 'rotate' -d 'Make a successor with the same rights, and print it this once.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer keys" -eq 1' -fa 'revoke' -d 'End a key at once, and the sessions that were opened with it.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create"' -l 'scope' -d 'What it may do: read, unlock, export or admin; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create"' -l 'backup' -d 'The only backup that it may touch, by full id; may be given several times.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create" days' -l 'days' -d 'How long it lives; 90 if nothing is said, at most 365.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys create" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys list" ended' -l 'ended' -d 'Also those that are over.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys list" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys list" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys list" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys list" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys rotate" overlap' -l 'overlap' -d 'How long the old one still works; 7 if nothing is said, at most 30.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys rotate" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys rotate" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys rotate" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys rotate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys revoke" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys revoke" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys revoke" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer keys revoke" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer audit" -eq 1' -fa 'status' -d 'Show whether events can be written, and where they go.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer audit" -eq 1' -fa 'query' -d 'List events, newest first.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer audit" -eq 1' -fa 'tail' -d 'Show each event as it is written, until interrupted.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer audit" -eq 1' -fa 'verify' -d 'Read the whole log and say whether a line was changed, removed, moved or added.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_positional "juicer audit" -eq 1' -fa 'export' -d 'Write the log\'s lines as they are to standard output, with the checkpoints that prove them.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit status" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit status" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit status" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" principal' -l 'principal' -d 'Only by this principal, such as uid:1000.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" action' -l 'action' -d 'Only actions that begin with this, such as Backups/.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" backup' -l 'backup' -d 'Only about this backup, by its full id.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" denied' -l 'denied' -d 'Only what was refused.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" limit' -l 'limit' -d 'Show at most so many items; without it, all.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit query" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit tail" from' -l 'from' -d 'Begin with the line of this number, 1 for the first; without it, with the next.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit tail" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit tail" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit tail" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit tail" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit verify" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit verify" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit verify" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit export" from' -l 'from' -d 'Begin with the line of this number.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit export" to' -l 'to' -d 'End with the line of this number; without it, with the newest.' -rfka ''
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit export" socket' -l 'socket' -d 'The daemon\'s socket.' -rF
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit export" json' -l 'json' -d 'Print JSON: lists as one object a line, single things as one object.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit export" version' -l 'version' -d 'Show the version.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer audit export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'juicer' -n '__juicer_should_offer_completions_for_flags_or_options "juicer help" version' -l 'version' -d 'Show the version.'
