#!/bin/bash

__juicer_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__juicer_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__juicer_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__juicer_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_juicer() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|backups|unlock|lock|files|index|summary|search|timeline|messages|whatsapp|photos|albums|media|people|contacts|calls|notes|calendar|safari|voicemail|locations|doctor|vault|sessions|jobs|keys|audit|help)
        # Offer subcommand argument completions
        "_juicer_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status backups unlock lock files index summary search timeline messages whatsapp photos albums media people contacts calls notes calendar safari voicemail locations doctor vault sessions jobs keys audit help' -- "${cur}"))
        ;;
    esac
}

_juicer_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_backups() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|rescan)
        # Offer subcommand argument completions
        "_juicer_backups_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show rescan' -- "${cur}"))
        ;;
    esac
}

_juicer_backups_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket --limit)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    '--limit')
        return
        ;;
    esac
}

_juicer_backups_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_backups_rescan() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_unlock() {
    repeating_flags=()
    non_repeating_flags=(--passphrase-stdin --print-token --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_lock() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_files() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    domains|ls|stat|cat|extract|materialize)
        # Offer subcommand argument completions
        "_juicer_files_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'domains ls stat cat extract materialize' -- "${cur}"))
        ;;
    esac
}

_juicer_files_domains() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--session-file --socket --limit)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    '--limit')
        return
        ;;
    esac
}

_juicer_files_ls() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--domain --like --session-file --socket --limit)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--domain')
        return
        ;;
    '--like')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    '--limit')
        return
        ;;
    esac
}

_juicer_files_stat() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_files_cat() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--offset --length --session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--offset')
        return
        ;;
    '--length')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_files_extract() {
    repeating_flags=()
    non_repeating_flags=(--overwrite --symlinks --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--to --domain --like --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--to')
        __juicer_add_completions -d
        return
        ;;
    '--domain')
        return
        ;;
    '--like')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_files_materialize() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--domain --like --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--domain')
        return
        ;;
    '--like')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_index() {
    repeating_flags=()
    non_repeating_flags=(--rebuild --watch --session-stdin --json --version -h --help)
    repeating_options=(--type)
    non_repeating_options=(--session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_summary() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_search() {
    repeating_flags=()
    non_repeating_flags=(--substring --has-attachment --from-me --session-stdin --json --version -h --help)
    repeating_options=(--backup --type)
    non_repeating_options=(--since --until --person --conversation --order --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--backup')
        return
        ;;
    '--type')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--person')
        return
        ;;
    '--conversation')
        return
        ;;
    '--order')
        __juicer_add_completions -W 'rank'$'\n''newest'$'\n''oldest'
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_timeline() {
    repeating_flags=()
    non_repeating_flags=(--oldest-first --days --session-stdin --json --version -h --help)
    repeating_options=(--type)
    non_repeating_options=(--since --until --person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_messages() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    conversations|show)
        # Offer subcommand argument completions
        "_juicer_messages_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'conversations show' -- "${cur}"))
        ;;
    esac
}

_juicer_messages_conversations() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_messages_show() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--around --limit --session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--around')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_whatsapp() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    chats|show)
        # Offer subcommand argument completions
        "_juicer_whatsapp_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'chats show' -- "${cur}"))
        ;;
    esac
}

_juicer_whatsapp_chats() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_whatsapp_show() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--around --limit --session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--around')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_photos() {
    repeating_flags=()
    non_repeating_flags=(--favorites --oldest-first --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--album --since --until --person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--album')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_albums() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_media() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    cat)
        # Offer subcommand argument completions
        "_juicer_media_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'cat' -- "${cur}"))
        ;;
    esac
}

_juicer_media_cat() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--offset --length --session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--offset')
        return
        ;;
    '--length')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_people() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show)
        # Offer subcommand argument completions
        "_juicer_people_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show' -- "${cur}"))
        ;;
    esac
}

_juicer_people_list() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--query --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--query')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_people_show() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_contacts() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_calls() {
    repeating_flags=()
    non_repeating_flags=(--oldest-first --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --until --person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_notes() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show)
        # Offer subcommand argument completions
        "_juicer_notes_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show' -- "${cur}"))
        ;;
    esac
}

_juicer_notes_list() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_notes_show() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--session-file --socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_calendar() {
    repeating_flags=()
    non_repeating_flags=(--oldest-first --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --until --person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_safari() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    history|bookmarks)
        # Offer subcommand argument completions
        "_juicer_safari_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'history bookmarks' -- "${cur}"))
        ;;
    esac
}

_juicer_safari_history() {
    repeating_flags=()
    non_repeating_flags=(--oldest-first --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --until --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_safari_bookmarks() {
    repeating_flags=()
    non_repeating_flags=(--session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_voicemail() {
    repeating_flags=()
    non_repeating_flags=(--oldest-first --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --until --person --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--person')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_locations() {
    repeating_flags=()
    non_repeating_flags=(--oldest-first --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --until --limit --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--limit')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_doctor() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|init|unseal|seal|add-slot|change-slot|remove-slot|rotate|check|purge|mount|unmount)
        # Offer subcommand argument completions
        "_juicer_vault_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status init unseal seal add-slot change-slot remove-slot rotate check purge mount unmount' -- "${cur}"))
        ;;
    esac
}

_juicer_vault_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_init() {
    repeating_flags=()
    non_repeating_flags=(--passphrase-stdin --external --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--slot --key-file --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--slot')
        return
        ;;
    '--key-file')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_unseal() {
    repeating_flags=()
    non_repeating_flags=(--passphrase-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--key-file --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--key-file')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_seal() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_add-slot() {
    repeating_flags=()
    non_repeating_flags=(--passphrase-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--key-file --current-key-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--key-file')
        return
        ;;
    '--current-key-file')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_change-slot() {
    repeating_flags=()
    non_repeating_flags=(--passphrase-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--key-file --current-key-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--key-file')
        return
        ;;
    '--current-key-file')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_remove-slot() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_rotate() {
    repeating_flags=()
    non_repeating_flags=(--passphrase-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--current-key-file --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--current-key-file')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_check() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_purge() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_mount() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_vault_unmount() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_sessions() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|revoke|throttled|clear)
        # Offer subcommand argument completions
        "_juicer_sessions_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list revoke throttled clear' -- "${cur}"))
        ;;
    esac
}

_juicer_sessions_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket --limit)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    '--limit')
        return
        ;;
    esac
}

_juicer_sessions_revoke() {
    repeating_flags=()
    non_repeating_flags=(--all --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--principal --backup --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--principal')
        return
        ;;
    '--backup')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_sessions_throttled() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_sessions_clear() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|watch|start|cancel|retry)
        # Offer subcommand argument completions
        "_juicer_jobs_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show watch start cancel retry' -- "${cur}"))
        ;;
    esac
}

_juicer_jobs_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=(--state)
    non_repeating_options=(--backup --limit --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--backup')
        return
        ;;
    '--state')
        return
        ;;
    '--limit')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_watch() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_start() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    verify|extract|purge)
        # Offer subcommand argument completions
        "_juicer_jobs_start_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'verify extract purge' -- "${cur}"))
        ;;
    esac
}

_juicer_jobs_start_verify() {
    repeating_flags=()
    non_repeating_flags=(--watch --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--domain --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--domain')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_start_extract() {
    repeating_flags=()
    non_repeating_flags=(--watch --session-stdin --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--domain --like --session-file --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--domain')
        return
        ;;
    '--like')
        return
        ;;
    '--session-file')
        __juicer_add_completions -f
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_start_purge() {
    repeating_flags=()
    non_repeating_flags=(--watch --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_cancel() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_jobs_retry() {
    repeating_flags=()
    non_repeating_flags=(--watch --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_keys() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    create|list|rotate|revoke)
        # Offer subcommand argument completions
        "_juicer_keys_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'create list rotate revoke' -- "${cur}"))
        ;;
    esac
}

_juicer_keys_create() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=(--scope --backup)
    non_repeating_options=(--days --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--scope')
        return
        ;;
    '--backup')
        return
        ;;
    '--days')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_keys_list() {
    repeating_flags=()
    non_repeating_flags=(--ended --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--limit --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--limit')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_keys_rotate() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--overlap --socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--overlap')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_keys_revoke() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_audit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|query|tail|verify|export)
        # Offer subcommand argument completions
        "_juicer_audit_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status query tail verify export' -- "${cur}"))
        ;;
    esac
}

_juicer_audit_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_audit_query() {
    repeating_flags=()
    non_repeating_flags=(--denied --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--principal --action --backup --limit --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--principal')
        return
        ;;
    '--action')
        return
        ;;
    '--backup')
        return
        ;;
    '--limit')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_audit_tail() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--from --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_audit_verify() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_audit_export() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--from --to --socket)
    __juicer_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--socket')
        __juicer_add_completions -f
        return
        ;;
    esac
}

_juicer_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __juicer_offer_flags_options -1
}

complete -o filenames -F _juicer juicer
